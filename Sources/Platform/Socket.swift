import CSystem
import Glibc

/// A non-blocking stream socket. Whoever holds it closes it, once.
public struct Socket: Sendable {
    /// The file descriptor.
    public let descriptor: CInt

    /// What a read brought.
    public enum Receipt: Sendable, Equatable {
        /// That many bytes.
        case bytes(Int)
        /// Nothing yet.
        case wouldBlock
        /// The peer will send no more.
        case end
        /// The connection is gone.
        case failed(CInt)
    }

    /// What became of a write.
    public enum Sending: Sendable, Equatable {
        /// That many bytes were taken; fewer than offered means that more would block.
        case sent(Int)
        /// The connection is gone.
        case failed(CInt)
    }

    /// Wraps a descriptor that is non-blocking and close-on-exec already.
    public init(descriptor: CInt) { self.descriptor = descriptor }

    /// Opens a socket and begins to connect it; the loop tells `.writable` when that has ended, `failure` how.
    public static func connecting(to address: SocketAddress) throws(SystemError) -> Socket {
        let socket = try open(for: address)
        let code = unsafe address.withPointer { unsafe connect(socket.descriptor, $0, address.length) }
        guard code == 0 || errno == EINPROGRESS else {
            let error = SystemError.last("connect \(address)")
            socket.close()
            throw error
        }
        socket.disableDelay()
        return socket
    }

    /// Reads into `buffer` from its start.
    public func receive(into buffer: inout [UInt8]) -> Receipt {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno == EAGAIN { return .wouldBlock }
            if errno != EINTR { return .failed(errno) }
        }
    }

    /// Writes the bytes of `buffer` from `start` on.
    public func send(_ buffer: borrowing [UInt8], from start: Int = 0) -> Sending {
        let count = unsafe buffer.withUnsafeBytes { bytes in
            unsafe Glibc.send(
                descriptor, UnsafeRawBufferPointer(rebasing: bytes[start...]).baseAddress, bytes.count - start,
                CInt(MSG_NOSIGNAL))
        }
        if count >= 0 { return .sent(count) }
        return errno == EAGAIN || errno == EINTR ? .sent(0) : .failed(errno)
    }

    /// Tells the peer that nothing more will be sent.
    public func shutdownOutput() { _ = shutdown(descriptor, CInt(SHUT_WR)) }

    /// Closes the descriptor.
    public func close() { _ = Glibc.close(descriptor) }

    /// Sends small messages at once (TCP_NODELAY); without effect on a unix socket.
    public func disableDelay() { set(CInt(IPPROTO_TCP), TCP_NODELAY, 1) }

    /// Why the socket failed, a connect included; nil if it did not.
    public var failure: SystemError? {
        var code: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else {
            return .last("getsockopt")
        }
        return code == 0 ? nil : SystemError(code: code, call: "connect")
    }

    /// The address that the socket is bound to.
    public var localAddress: SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        return code == 0 ? SocketAddress(storage: storage, length: length) : nil
    }

    static func open(for address: SocketAddress) throws(SystemError) -> Socket {
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(CInt(address.family), type, 0)
        guard descriptor >= 0 else { throw SystemError.last("socket") }
        return Socket(descriptor: descriptor)
    }

    func set(_ level: CInt, _ option: CInt, _ value: CInt) {
        var value = value
        _ = unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }
}
