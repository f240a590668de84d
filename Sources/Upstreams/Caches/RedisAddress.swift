import HTTP
import Platform

/// Where a Redis server or a Sentinel listens.
public enum RedisAddress: Sendable, Hashable, CustomStringConvertible {
    /// A host name in lower case, or an IP address without brackets; a port of 1…65535.
    case host(String, port: Int)
    /// The path of a unix socket, at most 107 bytes.
    case socket(path: String)

    /// Reads `host[:port]`; nil for anything else.
    init?(hostAndPort text: String, defaultPort: Int) {
        // One reader for hosts: a port that differs by scheme is one that was not given.
        guard let plain = HTTPOrigin("http://\(text)"), let secure = HTTPOrigin("https://\(text)"), !text.hasSuffix("/")
        else { return nil }
        self = .host(plain.host, port: plain.port == secure.port ? plain.port : defaultPort)
    }

    /// Reads `unix:/path`; nil for anything else.
    init?(unix text: String) {
        let path = String(text.dropFirst(Self.unixPrefix.count))
        guard text.hasPrefix(Self.unixPrefix), path.hasPrefix("/"), SocketAddress(path: path) != nil else { return nil }
        self = .socket(path: path)
    }

    /// `redis.example.org:6379`, `[::1]:6379`, `unix:/run/redis.sock`
    public var description: String {
        switch self {
        case .host(let host, let port): host.utf8.contains(0x3A) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .socket(let path): "unix:\(path)"
        }
    }

    /// The same for whoever connects.
    var target: RedisTarget.Address {
        switch self {
        case .host(let host, let port): .host(host, port: port)
        case .socket(let path): .socket(path: path)
        }
    }

    /// What stands before the path of a socket.
    static let unixPrefix = "unix:"
}
