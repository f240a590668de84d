import Base
import Platform

/// The users met last, ready to answer: spares the digest and the decryption of most requests.
///
/// Nothing here is trusted for longer than the cache says so: an answer counts only for the sealed password that the cache
/// holds now. Each event loop has its own, so that they never wait for each other.
final class RecentUsers: Sendable {
    /// A user and its answer.
    final class Entry: Sendable {
        let user: ElasticsearchUser
        let password: SealedPassword
        let credentials: UpstreamCredentials

        init(user: ElasticsearchUser, password: SealedPassword, credentials: UpstreamCredentials) {
            self.user = user
            self.password = password
            self.credentials = credentials
        }
    }

    private let entries = PerLoop { ExpiringMap<CacheKey, Entry>(capacity: 1024) }
    // Entries do not expire: the one used longest ago goes.
    private let start = ContinuousClock.now
    private let end = ContinuousClock.now + .seconds(1)

    /// What is known of a cache key.
    func entry(for key: String) -> Entry? { entries.withValue { $0.value(for: CacheKey(key), at: start) } }

    /// Remembers an answer.
    func keep(_ entry: Entry, for key: String) {
        _ = entries.withValue { $0.insert(entry, for: CacheKey(key), expiringAt: end) }
    }
}
