public import Base

/// Which Redis server to use, and as whom.
public struct RedisTarget: Sendable {
    /// Where a server or a sentinel listens.
    public enum Address: Sendable, Hashable, CustomStringConvertible {
        /// A host name or an IP address without brackets, and a port of 1…65535.
        case host(String, port: Int)
        /// The path of a unix socket; never with TLS.
        case socket(path: String)

        /// `redis.example:6379`, `[2001:db8::1]:6379`, `unix:/run/redis.sock`
        public var description: String {
            switch self {
            case .host(let name, let port): name.utf8.contains(0x3A) ? "[\(name)]:\(port)" : "\(name):\(port)"
            case .socket(let path): "unix:\(path)"
            }
        }
    }

    /// How the server is found.
    public enum Location: Sendable, Hashable {
        /// It is always the same.
        case server(Address)
        /// It is where one of the sentinels says that the master of that name is.
        case sentinels([Address], master: String)
    }

    /// How the server is found.
    public var location: Location
    /// The user; nil for the default one.
    public var username: String?
    /// The password; nil for none. Sentinels never get it.
    public var password: Secret?
    /// The number of the database.
    public var database: Int
    /// Nil for no TLS. With it the sentinels are asked over TLS too.
    public var tls: TLSSettings?

    /// Makes a target.
    public init(
        _ location: Location, username: String? = nil, password: Secret? = nil, database: Int = 0,
        tls: TLSSettings? = nil
    ) {
        self.location = location
        self.username = username
        self.password = password
        self.database = database
        self.tls = tls
    }
}
