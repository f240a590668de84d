import HTTP
import Platform

/// How the settings write where a Redis server or a Sentinel listens.
extension RedisTarget.Address {
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

    /// What stands before the path of a socket.
    static let unixPrefix = "unix:"
}
