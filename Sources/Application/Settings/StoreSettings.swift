import Base
import Platform
import Principals
import Upstreams

/// The section `store`: where opaque tokens are kept, and for how long they are valid.
struct StoreSettings: Sendable {
    /// Where tokens are kept.
    enum Kind: Sendable, Equatable {
        /// In a directory of this daemon alone.
        case file(path: String)
        /// In Redis, which other daemons share.
        case redis(RedisSettings)
        /// In MongoDB, which other daemons share.
        case mongo(uri: Secret, database: String)

        /// Compares secrets too.
        static func == (left: Kind, right: Kind) -> Bool {
            switch (left, right) {
            case (.file(let left), .file(let right)): left.utf8.elementsEqual(right.utf8)
            case (.redis(let left), .redis(let right)): left == right
            case (.mongo(let left, let first), .mongo(let right, let second)):
                left.withBytes { $0 } == right.withBytes { $0 } && first == second
            case (.file, _), (.redis, _), (.mongo, _): false
            }
        }
    }

    /// Where tokens are kept; nil if they are switched off.
    let kind: Kind?
    /// The longest time for which a token is valid, and the usual one.
    let expiration: Duration

    /// How long a token may be valid.
    var lifetimes: ClosedRange<Duration> { .seconds(60)...expiration }

    /// Reads the section. Of a store that is switched off everything may be missing.
    init(settings: inout SettingsReader, cache: CacheSettings) {
        let isEnabled = settings.boolean("enabled", default: false)
        let type = Self.type(&settings, isRequired: isEnabled)
        let day = Duration.seconds(86_400)
        expiration = settings.duration("expiration", in: .seconds(60)...(day * 3650), default: day * 30)
        let path = settings.string("path")
        let uri = settings.secret("uri")
        let database = settings.string("database")
        let hasTLS = settings.has("tls")
        let tls = hasTLS ? settings.section("tls") { UpstreamTLSSettings(verifiedBy: &$0) } : nil
        _ = settings.take("tls")
        guard isEnabled, let type else {
            kind = nil
            return
        }
        let isGiven = ["path": path != nil, "uri": uri != nil, "database": database != nil, "tls": hasTLS]
        for (key, isUsed) in zip(Self.keys, Self.keys.map { Self.isUsed($0, by: type) }) where !isUsed {
            if isGiven[key] == true { settings.problem(key, "has no effect: the type is \(type)") }
        }
        kind =
            switch type {
            case "file": Self.file(path, &settings)
            case "redis": Self.redis(uri, tls, cache, &settings).map { .redis($0) }
            default: Self.mongo(uri, database, &settings)
            }
    }

    private static func type(_ settings: inout SettingsReader, isRequired: Bool) -> String? {
        let built = Registry.tokenStores.map { type in type.type }
        let words = built + (built.contains(mongoWord) ? [] : [mongoWord])
        guard let word = settings.string("type") else {
            if isRequired { settings.problem("type", "is required: one of \(words.joined(separator: ", "))") }
            return nil
        }
        guard words.contains(word) else {
            settings.problem("type", "must be one of \(words.joined(separator: ", ")), not \(word)")
            return nil
        }
        return word
    }

    private static func isUsed(_ key: String, by type: String) -> Bool {
        switch key {
        case "path": type == "file"
        case "database": type == "mongo"
        case "tls": type == "redis"
        default: type != "file"
        }
    }

    private static func file(_ path: String?, _ settings: inout SettingsReader) -> Kind? {
        guard let path, !path.isEmpty else {
            settings.problem("path", "is required with type file: a directory of this daemon alone")
            return nil
        }
        return .file(path: path)
    }

    private static func redis(
        _ uri: Secret?, _ tls: UpstreamTLSSettings?, _ cache: CacheSettings, _ settings: inout SettingsReader
    ) -> RedisSettings? {
        guard let uri else {
            if tls != nil { settings.problem("tls", "has no effect without a uri that begins with rediss://") }
            if case .redis(let shared) = cache.kind { return shared }
            settings.problem("uri", "is required with type redis, unless cache.type is redis: then its server is used")
            return nil
        }
        guard let text = uri.withBytes({ String(validating: $0, as: UTF8.self) }), let found = RedisURI(text) else {
            settings.problem(
                "uri",
                "must be redis://HOST:PORT/DATABASE, the same with rediss://, or unix:/PATH; before HOST "
                    + "USER:PASSWORD@ may stand, percent-encoded")
            return nil
        }
        if tls != nil, !found.isSecure {
            settings.problem("tls", "has no effect: the uri does not begin with rediss://")
        }
        return RedisSettings(
            location: .server(found.address), tls: found.isSecure ? tls ?? UpstreamTLSSettings() : nil,
            username: found.username, password: found.password, database: found.database)
    }

    private static func mongo(_ uri: Secret?, _ database: String?, _ settings: inout SettingsReader) -> Kind? {
        if uri == nil { settings.problem("uri", "is required with type mongo") }
        if database == nil { settings.problem("database", "is required with type mongo") }
        guard let uri, let database else { return nil }
        let isReadable = isReadable(uri, &settings)
        let isName =
            (1...63).contains(database.utf8.count) && !database.utf8.contains { "/\\. \"$\0".utf8.contains($0) }
        if !isName { settings.problem("database", "must be 1 to 63 bytes without / \\ . \" $ or a blank") }
        return isReadable && isName ? .mongo(uri: uri, database: database) : nil
    }

    /// Notes what is wrong with a MongoDB connection string, or with a build that has no use for it.
    private static func isReadable(_ uri: Secret, _ settings: inout SettingsReader) -> Bool {
        #if MongoDB
            do throws(MongoURI.Problem) {
                _ = try MongoURI(uri)
                return true
            } catch {
                settings.problem("uri", error.message)
            }
        #else
            settings.problem("type", "mongo is not in this build: it was made with --disable-default-traits")
        #endif
        return false
    }

    /// Also in a build without it a known word.
    private static let mongoWord = "mongo"
    private static let keys = ["path", "uri", "database", "tls"]
}
