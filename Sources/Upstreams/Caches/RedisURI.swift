import HTTP
public import Base
public import Platform

/// A Redis server's URI: `redis://[[user]:password@]host[:port][/database]`, `rediss://…` for TLS, `unix:/path`.
///
/// Nothing else may stand in it: what is not read would look as if it had an effect.
public struct RedisURI: Sendable {
    /// Where the server listens.
    public let address: RedisTarget.Address
    /// True for TLS.
    public let isSecure: Bool
    /// The ACL user; nil for the default one.
    public let username: String?
    /// The password; nil for none.
    public let password: Secret?
    /// The number of the database, 0 if none is named.
    public let database: Int

    /// Reads a URI; nil if it is none, or holds a user without a password.
    public init?(_ text: String) {
        if let socket = RedisTarget.Address(unix: text) {
            self.init(address: socket)
            return
        }
        let isSecure = text.hasPrefix("rediss://")
        guard isSecure || text.hasPrefix("redis://") else { return nil }
        var rest = text.utf8.dropFirst(isSecure ? 9 : 8)
        var user: (name: String?, password: Secret)?
        if let sign = rest.firstIndex(of: UInt8(ascii: "@")) {
            guard let found = Self.user(rest[..<sign]) else { return nil }
            user = found
            rest = rest[rest.index(after: sign)...]
        }
        let parts = rest.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        let database = parts.count > 1 && !parts[1].isEmpty ? Self.number(parts[1]) : 0
        guard let host = parts.first.flatMap({ String($0) }), let database,
            let address = RedisTarget.Address(hostAndPort: host, defaultPort: 6379)
        else { return nil }
        self.init(
            address: address, isSecure: isSecure, username: user?.name, password: user?.password, database: database)
    }

    private init(
        address: RedisTarget.Address, isSecure: Bool = false, username: String? = nil, password: Secret? = nil,
        database: Int = 0
    ) {
        self.address = address
        self.isSecure = isSecure
        self.username = username
        self.password = password
        self.database = database
    }

    /// `userinfo = [user] ":" password`, both percent-encoded (RFC 3986 §3.2.1): readers differ in where an unencoded `/`,
    /// `?` or `#` ends it.
    private static func user(_ text: Substring.UTF8View) -> (name: String?, password: Secret)? {
        let parts = text.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, text.allSatisfy({ !"/?#".utf8.contains($0) }),
            let name = PercentEncoding.decode(parts[0]).flatMap({ String(validating: $0, as: UTF8.self) }),
            let password = PercentEncoding.decode(parts[1]), !password.isEmpty
        else { return nil }
        return (name.isEmpty ? nil : name, Secret(password))
    }

    private static func number(_ digits: Substring.UTF8View) -> Int? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(String(Substring(digits))).flatMap { $0 <= 1_000_000 ? $0 : nil }
    }
}
