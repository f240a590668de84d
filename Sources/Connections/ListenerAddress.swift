import Base
import Platform

/// Where a server listens.
public enum ListenerAddress: Sendable, Hashable, CustomStringConvertible {
    /// A host name or IP address, and a port; 0 lets the system choose.
    case tcp(host: String, port: UInt16)
    /// The path of a unix socket.
    case unix(path: String)

    /// `127.0.0.1:5000` or `unix:/run/sallyport.sock`.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// Listens. A name with several addresses stands for the first.
    func listen() throws(SystemError) -> ListeningSocket {
        switch self {
        case .unix(let path): return try .unix(path: path)
        case .tcp(let host, let port):
            guard let address = try SocketAddress.resolving(host: host, port: port).first else {
                throw SystemError(code: 0, call: "\(host) has no address")
            }
            return try .internet(address)
        }
    }
}
