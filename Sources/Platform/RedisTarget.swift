public import Base

/// Which Redis server to use, and as whom.
public struct RedisTarget: Sendable {
    /// A host name or address, and a port.
    public struct Host: Sendable, Hashable, CustomStringConvertible {
        /// The name or address.
        public let name: String
        /// The port.
        public let port: UInt16

        /// Makes a host.
        public init(_ name: String, port: UInt16) {
            self.name = name
            self.port = port
        }

        /// `redis.example:6379`, `[2001:db8::1]:6379`.
        public var description: String { name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)" }
    }

    /// Where the server is.
    public enum Location: Sendable, Hashable {
        /// At a host.
        case host(Host)
        /// At the path of a unix socket; never with TLS.
        case unix(path: String)
        /// Where the sentinels say that the master of that name is.
        case sentinels([Host], master: String)
    }

    /// Where the server is.
    public var location: Location
    /// The user; nil for the default one.
    public var username: String?
    /// The password; nil for none.
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
