public import Base

/// The section `cache`: where users' sealed passwords are kept, and for how long.
public struct CacheSettings: Sendable {
    /// How long a password is used before it is rotated.
    public let expiration: Duration
    /// True if each use puts the rotation off, never beyond seven days of age.
    public let isExtended: Bool
    /// The most users that are kept; the least recently used goes.
    public let maximumEntries: Int

    /// Makes settings from values known to be good.
    public init(expiration: Duration = .seconds(3600), isExtended: Bool = false, maximumEntries: Int = 100_000) {
        self.expiration = expiration
        self.isExtended = isExtended
        self.maximumEntries = maximumEntries
    }

    /// Reads the section. Every key of the contract is known; a type that this version does not build is a problem.
    public init(settings: inout SettingsReader) {
        let type = settings.word("type", ["memory", "file", "redis", "none", ""], default: "memory")
        if type != "memory" {
            let word = type.isEmpty ? "none (an empty type)" : type
            settings.problem("type", "\(word) is not built into this version; memory is")
        }
        let day = Duration.seconds(86_400)
        expiration = settings.duration("expiration", in: .seconds(60)...(day * 7), default: .seconds(3600))
        isExtended = settings.boolean("extend_cache", default: false)
        maximumEntries = settings.integer("max_entries", in: 1...10_000_000, default: 100_000)
        Self.readOtherTypes(&settings)
    }

    private static func readOtherTypes(_ settings: inout SettingsReader) {
        _ = settings.string("path")
        _ = settings.string("redis_host")
        _ = settings.integer("redis_db", in: 0...1_000_000)
        _ = settings.string("redis_username")
        _ = settings.secret("redis_password")
        if settings.has("redis_tls") { _ = settings.section("redis_tls") { UpstreamTLSSettings(settings: &$0) } }
        if settings.has("redis_sentinels") { _ = settings.strings("redis_sentinels") }
        for key in ["redis_tls", "redis_sentinels"] { _ = settings.take(key) }
        _ = settings.string("redis_master")
    }
}
