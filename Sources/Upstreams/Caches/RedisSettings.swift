public import Base
public import Platform

/// The keys `redis_*` of the section `cache`.
public struct RedisSettings: Sendable, Equatable {
    /// How the server is found.
    public let location: RedisTarget.Location
    /// How it is spoken to by TLS, a Sentinel too; nil for plain text.
    public let tls: UpstreamTLSSettings?
    /// The ACL user; nil for the default one.
    public let username: String?
    /// The password; nil if none is asked for. It is not for Sentinels.
    public let password: Secret?
    /// The number of the database, 0 if none is chosen.
    public let database: Int

    /// Makes settings from values known to be good.
    public init(
        location: RedisTarget.Location, tls: UpstreamTLSSettings? = nil, username: String? = nil,
        password: Secret? = nil,
        database: Int = 0
    ) {
        self.location = location
        self.tls = tls
        self.username = username
        self.password = password
        self.database = database
    }

    /// Reads the keys; nil if they are not used or cannot be.
    init?(settings: inout SettingsReader, isUsed: Bool) {
        if !isUsed {
            for key in Self.keys where settings.has(key) {
                settings.warn(key, "has no effect: the type is not redis")
            }
        }
        let host = settings.string("redis_host")
        let hasSentinels = settings.has("redis_sentinels")
        let sentinels = hasSentinels ? settings.strings("redis_sentinels") : []
        let master = settings.string("redis_master")
        username = settings.string("redis_username")
        password = settings.secret("redis_password")
        database = settings.integer("redis_db", in: 0...1_000_000, default: 0)
        let hasTLS = settings.has("redis_tls")
        let tls = hasTLS ? settings.section("redis_tls") { UpstreamTLSSettings(settings: &$0) } : nil
        for key in ["redis_sentinels", "redis_tls"] { _ = settings.take(key) }
        guard isUsed else { return nil }
        if username != nil, password == nil {
            settings.problem("redis_password", "is required with redis_username")
        }
        let found =
            hasSentinels
            ? Self.sentinels(sentinels, master: master, host: host, &settings)
            : Self.server(host, master: master, &settings)
        guard let found else { return nil }
        if hasTLS, !found.isSecure {
            settings.problem("redis_tls", "has no effect without rediss:// in front of each address")
        }
        location = found.location
        self.tls = found.isSecure ? tls ?? UpstreamTLSSettings() : nil
    }

    /// The same for whoever connects.
    public var target: RedisTarget {
        let tls = tls.map { tls in
            TLSSettings(
                certificateAuthorities: tls.caCertificatePath, clientCertificate: tls.clientCertificatePath,
                clientKey: tls.clientKeyPath, isVerificationOff: tls.isVerificationOff)
        }
        return RedisTarget(location, username: username, password: password, database: database, tls: tls)
    }

    private static func server(
        _ host: String?, master: String?, _ settings: inout SettingsReader
    ) -> (location: RedisTarget.Location, isSecure: Bool)? {
        if master != nil { settings.problem("redis_master", "needs redis_sentinels") }
        guard let host, !host.isEmpty else {
            settings.problem("redis_host", "is required, or redis_sentinels with redis_master")
            return nil
        }
        guard let (address, isSecure) = address(host, "redis_host", port: 6379, &settings) else { return nil }
        return (.server(address), isSecure)
    }

    private static func sentinels(
        _ texts: [String], master: String?, host: String?, _ settings: inout SettingsReader
    ) -> (location: RedisTarget.Location, isSecure: Bool)? {
        if host != nil {
            settings.problem("redis_host", "and redis_sentinels exclude each other: Sentinels name the host")
        }
        if texts.isEmpty { settings.problem("redis_sentinels", "must name at least one Sentinel") }
        if (master ?? "").isEmpty { settings.problem("redis_master", "is required with redis_sentinels") }
        var found: [(address: RedisTarget.Address, isSecure: Bool)] = []
        for (index, text) in texts.enumerated() {
            if let read = address(text, "redis_sentinels[\(index)]", port: 26379, &settings) { found.append(read) }
        }
        guard let isSecure = found.first?.isSecure, found.count == texts.count, let master, !master.isEmpty else {
            return nil
        }
        guard found.allSatisfy({ $0.isSecure == isSecure }) else {
            settings.problem(
                "redis_sentinels", "must all begin with rediss://, or none: the server is reached like them")
            return nil
        }
        return (.sentinels(found.map { $0.address }, master: master), isSecure)
    }

    /// `host[:port]`, `redis://…`, `rediss://…`, `unix:/path`.
    private static func address(
        _ text: String, _ key: String, port: Int, _ settings: inout SettingsReader
    ) -> (address: RedisTarget.Address, isSecure: Bool)? {
        if text.utf8.contains(UInt8(ascii: "@")) {
            settings.problem(key, "must not hold credentials; redis_username and redis_password are their place")
            return nil
        }
        if text.hasPrefix(RedisTarget.Address.unixPrefix) {
            if let address = RedisTarget.Address(unix: text) { return (address, false) }
            settings.problem(key, "must be unix: and an absolute path of at most 107 bytes")
            return nil
        }
        let isSecure = text.hasPrefix("rediss://")
        let isPlain = text.hasPrefix("redis://")
        let rest = isSecure || isPlain ? String(text.drop { $0 != "/" }.dropFirst(2)) : text
        guard let address = RedisTarget.Address(hostAndPort: rest, defaultPort: port) else {
            settings.problem(
                key, "must be host:port, rediss://host:port or unix:/path (redis_db names the database)")
            return nil
        }
        return (address, isSecure)
    }

    /// Compares passwords too.
    public static func == (left: RedisSettings, right: RedisSettings) -> Bool {
        left.location == right.location && left.tls == right.tls && left.username == right.username
            && left.database == right.database && bytes(left.password) == bytes(right.password)
    }

    private static func bytes(_ secret: Secret?) -> [UInt8]? { secret?.withBytes { $0 } }

    private static let keys = [
        "redis_host", "redis_db", "redis_username", "redis_password", "redis_tls", "redis_sentinels", "redis_master",
    ]
}
