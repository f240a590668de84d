import CSystem
import Glibc

/// A non-blocking socket on which connections come in. Whoever holds it closes it, once.
public struct ListeningSocket: Sendable {
    /// The socket; readable when a connection waits.
    public let socket: Socket
    private let path: String?

    /// What an attempt to accept brought.
    public enum Acceptance: Sendable {
        /// A connection.
        case connection(Socket, from: SocketAddress)
        /// None waits.
        case wouldBlock
        /// The connection that waited is gone; another may wait.
        case aborted
        /// No descriptor or memory is left for it: try again later.
        case exhausted
    }

    /// Listens on an IP address; port 0 lets the system choose.
    public static func internet(_ address: SocketAddress) throws(SystemError) -> ListeningSocket {
        let socket = try Socket.open(for: address)
        do throws(SystemError) {
            socket.set(SOL_SOCKET, SO_REUSEADDR, 1)
            try socket.bind(to: address, "bind \(address)")
            try socket.listen("listen \(address)")
            return ListeningSocket(socket: socket, path: nil)
        } catch {
            socket.close()
            throw error
        }
    }

    /// Listens on a unix socket that its owner and group may use. A socket file on which nobody listens is replaced;
    /// one that answers, or a file of another kind, is an error.
    public static func unix(path: String) throws(SystemError) -> ListeningSocket {
        guard let address = SocketAddress(path: path) else {
            throw SystemError(code: ENAMETOOLONG, call: "bind \(path)")
        }
        try removeStale(path, address)
        let socket = try Socket.open(for: address)
        do throws(SystemError) {
            try socket.bind(to: address, "bind \(path)")
            // Between bind and listen nobody can connect, so nobody sees the mode that the umask gave.
            guard unsafe chmod(path, 0o660) == 0 else { throw SystemError.last("chmod \(path)") }
            try socket.listen("listen \(path)")
            return ListeningSocket(socket: socket, path: path)
        } catch {
            socket.close()
            throw error
        }
    }

    /// Accepts a connection that waits.
    public func accept() -> Acceptance {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let flags = CInt(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe accept4(socket.descriptor, $0, &length, flags)
            }
        }
        if descriptor >= 0 {
            return .connection(Socket(descriptor: descriptor), from: SocketAddress(storage: storage, length: length))
        }
        switch errno {
        case EAGAIN: return .wouldBlock
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
        default: return .aborted
        }
    }

    /// Stops listening and removes a unix socket's file.
    public func close() {
        if let path { _ = unsafe unlink(path) }
        socket.close()
    }

    private static func removeStale(_ path: String, _ address: SocketAddress) throws(SystemError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw SystemError(code: EEXIST, call: "bind \(path)") }
        let probe = try Socket.open(for: address)
        defer { probe.close() }
        let code = unsafe address.withPointer { unsafe connect(probe.descriptor, $0, address.length) }
        // Only a refusal says that nobody listens; a full queue (EAGAIN) or a denial does not.
        guard code != 0, errno == ECONNREFUSED else { throw SystemError(code: EADDRINUSE, call: "bind \(path)") }
        guard unsafe unlink(path) == 0 else { throw SystemError.last("unlink \(path)") }
    }
}

extension Socket {
    fileprivate func bind(to address: SocketAddress, _ call: String) throws(SystemError) {
        let code = unsafe address.withPointer { unsafe Glibc.bind(descriptor, $0, address.length) }
        guard code == 0 else { throw SystemError.last(call) }
    }

    fileprivate func listen(_ call: String) throws(SystemError) {
        guard Glibc.listen(descriptor, 4096) == 0 else { throw SystemError.last(call) }
    }
}
