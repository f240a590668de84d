import Base
import Platform
import Upstreams

/// What is kept of Elasticsearch users across reloads: the cache, and the key that a start without `secret_key` makes.
///
/// Without them each reload would rotate every password, under requests that are on their way.
final class KeptUsers: Sendable {
    private let cache = Locked<MemoryUserCache?>(nil)
    private let key = Secret(SecureRandom.bytes(32))

    /// The cache; its size stays as it first was.
    func cache(_ settings: CacheSettings) -> any UserCache {
        cache.withLock { stored in
            let cache = stored ?? MemoryUserCache(maximumEntries: settings.maximumEntries)
            stored = cache
            return cache
        }
    }

    /// The keys of the settings, with ours in the place of one that is not set.
    func sealing(_ settings: SealingSettings) -> SealingSettings {
        SealingSettings(key: settings.key ?? key, previousKeys: settings.previousKeys)
    }
}
