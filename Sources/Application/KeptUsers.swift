import Base
import Platform
import Upstreams

/// What is kept of Elasticsearch users across reloads: the cache, and the key that a start without `secret_key` makes.
///
/// Without them each reload would rotate every password, under requests that are on their way.
final class KeptUsers: Sendable {
    /// The cache, and for which cluster its passwords were written.
    private struct Kept {
        let cache: MemoryUserCache
        var hosts: Set<String>
        let isDryRun: Bool
    }

    private let kept = Locked<Kept?>(nil)
    private let key = Secret(SecureRandom.bytes(32))

    /// The cache; its size stays as it first was. Another cluster gets a new one: it never saw the passwords of the old
    /// one, and nobody saw those of a dry run. A cluster is the same while it keeps one of its hosts.
    func cache(_ settings: CacheSettings, for elasticsearch: ElasticsearchSettings) -> any UserCache {
        kept.withLock { kept in
            let hosts = Set(elasticsearch.hosts)
            if let known = kept, known.isDryRun == elasticsearch.isDryRun, !known.hosts.isDisjoint(with: hosts) {
                kept?.hosts = hosts
                return known.cache
            }
            let cache = MemoryUserCache(maximumEntries: settings.maximumEntries)
            kept = Kept(cache: cache, hosts: hosts, isDryRun: elasticsearch.isDryRun)
            return cache
        }
    }

    /// The keys of the settings, with ours in the place of one that is not set.
    func sealing(_ settings: SealingSettings) -> SealingSettings {
        SealingSettings(key: settings.key ?? key, previousKeys: settings.previousKeys)
    }
}
