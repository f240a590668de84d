public import Base

/// The section `cache`: where users' sealed passwords are kept, and for how long.
public struct CacheSettings: Sendable {
    /// Where entries are kept.
    public enum Kind: Sendable, Equatable {
        /// In this process, until it ends.
        case memory
        /// In this process and in a directory that outlives it.
        case file(path: String)
        /// In Redis, which other replicas share.
        case redis(RedisSettings)
        /// Nowhere: passwords are derived.
        case none
    }

    /// Where entries are kept.
    public let kind: Kind
    /// How long a password is used before it is rotated.
    public let expiration: Duration
    /// True if each use puts the rotation off, never beyond seven days of age.
    public let isExtended: Bool
    /// The most users that are kept; the least recently used goes.
    public let maximumEntries: Int

    /// Makes settings from values known to be good.
    public init(
        kind: Kind = .memory, expiration: Duration = .seconds(3600), isExtended: Bool = false,
        maximumEntries: Int = 100_000
    ) {
        self.kind = kind
        self.expiration = expiration
        self.isExtended = isExtended
        self.maximumEntries = maximumEntries
    }

    /// Reads the section. Keys of another type than the chosen one are read all the same, and warned of.
    public init(settings: inout SettingsReader) {
        let type = settings.word("type", ["memory", "file", "redis", "none", ""], default: "memory")
        let day = Duration.seconds(86_400)
        expiration = settings.duration("expiration", in: .seconds(60)...(day * 7), default: .seconds(3600))
        isExtended = settings.boolean("extend_cache", default: false)
        maximumEntries = settings.integer("max_entries", in: 1...10_000_000, default: 100_000)
        let path = Self.path(&settings, isUsed: type == "file")
        let redis = RedisSettings(settings: &settings, isUsed: type == "redis")
        kind =
            switch type {
            case "file": .file(path: path)
            case "redis": redis.map { .redis($0) } ?? .memory
            case "none", "": .none
            default: .memory
            }
    }

    private static func path(_ settings: inout SettingsReader, isUsed: Bool) -> String {
        guard isUsed else {
            if settings.has("path") { settings.warn("path", "has no effect: the type is not file") }
            return settings.string("path") ?? ""
        }
        let path = settings.requiredString("path") ?? ""
        if path.utf8.contains(0) { settings.problem("path", "must not hold a NUL character") }
        return path
    }
}
