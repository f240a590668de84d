public import Base
import CSystem
import Glibc

/// A non-blocking TCP connection that we open. It closes with its last reference, or by `close`.
@safe public final class OutgoingSocket {
    /// What a read found.
    public enum Input: Sendable, Equatable {
        /// So many bytes are in the buffer now, at least one.
        case bytes(Int)
        /// Nothing yet.
        case wouldBlock
        /// The peer ended its side.
        case ended
        /// The connection is lost.
        case failed(SystemError)
    }

    /// What a write did.
    public enum Output: Sendable, Equatable {
        /// So many bytes went out, maybe fewer than asked for.
        case bytes(Int)
        /// The kernel's buffer is full.
        case wouldBlock
        /// The connection is lost.
        case failed(SystemError)
    }

    /// The descriptor, for the event loop; negative once closed.
    public private(set) var descriptor: CInt

    /// Begins to connect. The descriptor is writable when that has ended; `connectError` says how.
    public init(to address: IPAddress, port: Int) throws(SystemError) {
        let isVersion6 = address.bytes.count == 16
        let call = "connect \(isVersion6 ? "[\(address)]" : "\(address)"):\(port)"
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        descriptor = socket(isVersion6 ? AF_INET6 : AF_INET, type, 0)
        guard descriptor >= 0 else { throw SystemError.last("socket") }
        var one: CInt = 1
        _ = unsafe setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
        let result = isVersion6 ? connect6(address, port) : connect4(address, port)
        guard result == 0 || errno == EINPROGRESS else {
            let error = SystemError.last(call)
            close()
            throw error
        }
    }

    deinit { close() }

    /// Why the connect that has ended failed; nil if the connection is there.
    public var connectError: SystemError? {
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else {
            return SystemError.last("getsockopt")
        }
        return code == 0 ? nil : SystemError(code: code, call: "connect")
    }

    /// Reads what is there into the start of `buffer`.
    public func receive(into buffer: inout [UInt8]) -> Input {
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count > 0 { return .bytes(count) }
        if count == 0 { return .ended }
        return Self.isTemporary(errno) ? .wouldBlock : .failed(.last("recv"))
    }

    /// Writes the bytes of `bytes` from `start` on, as many as the kernel takes.
    public func send(_ bytes: [UInt8], from start: Int) -> Output {
        let count = unsafe bytes.withUnsafeBytes { all in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: all[start...])
            return unsafe Glibc.send(descriptor, rest.baseAddress, rest.count, CInt(MSG_NOSIGNAL))
        }
        if count >= 0 { return .bytes(count) }
        return Self.isTemporary(errno) ? .wouldBlock : .failed(.last("send"))
    }

    /// Closes the connection; the event loop must have forgotten the descriptor.
    public func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }

    private static func isTemporary(_ code: CInt) -> Bool { code == EAGAIN || code == EWOULDBLOCK || code == EINTR }

    private func connect4(_ address: IPAddress, _ port: Int) -> CInt {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = in_port_t(port).bigEndian
        unsafe withUnsafeMutableBytes(of: &target.sin_addr) { unsafe $0.copyBytes(from: address.bytes) }
        return unsafe withUnsafePointer(to: &target) { target in
            unsafe target.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private func connect6(_ address: IPAddress, _ port: Int) -> CInt {
        var target = sockaddr_in6()
        target.sin6_family = sa_family_t(AF_INET6)
        target.sin6_port = in_port_t(port).bigEndian
        unsafe withUnsafeMutableBytes(of: &target.sin6_addr) { unsafe $0.copyBytes(from: address.bytes) }
        return unsafe withUnsafePointer(to: &target) { target in
            unsafe target.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }
}
