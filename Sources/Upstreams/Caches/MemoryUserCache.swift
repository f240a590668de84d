public import Base
import Platform
import Synchronization

/// The cache of one process: sharded, bounded, the least recently used entry goes.
public final class MemoryUserCache: UserCache {
    /// An entry; when it was used is written without the shard's lock.
    private final class Entry: Sendable {
        let user: CachedUser
        let usedAt: Atomic<Int64>

        init(_ user: CachedUser, usedAt: Int64) {
            self.user = user
            self.usedAt = Atomic(usedAt)
        }
    }

    /// The word in the configuration.
    public static let type = "memory"

    private let shards: [Locked<ExpiringMap<CacheKey, Entry>>]
    private let clock: @Sendable () -> ContinuousClock.Instant

    /// Makes an empty cache for at most `maximumEntries` users; `clock` times their lifetimes.
    public init(
        maximumEntries: Int, clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.clock = clock
        let total = max(1, maximumEntries)
        // Few entries need one shard, or an uneven spread would evict early.
        let count = total >= 1024 ? 16 : 1
        shards = (0..<count).map { index in
            Locked(ExpiringMap(capacity: total / count + (index < total % count ? 1 : 0)))
        }
    }

    /// Finds an entry without waiting.
    public func user(for key: String, at now: UnixTime, until deadline: Deadline) async -> CacheAnswer {
        find(key, at: now) {}
    }

    /// Keeps an entry without waiting.
    public func replace(
        _ old: CachedUser?, with new: CachedUser, for key: String, at now: UnixTime, lifetime: Duration,
        until deadline: Deadline
    ) async -> CacheReplacement {
        replace(old, with: new, for: key, at: now, lifetime: lifetime) { _ in }
    }

    /// Keeps an entry, whatever stands there.
    func put(_ user: CachedUser, for key: String, at now: UnixTime, lifetime: Duration) {
        let entry = Entry(user, usedAt: now.seconds)
        let expiry = clock() + lifetime
        let key = CacheKey(key)
        _ = shard(of: key).withLock { $0.insert(entry, for: key, expiringAt: expiry) }
    }

    /// Forgets an entry without waiting.
    public func forget(_ old: CachedUser, for key: String, until deadline: Deadline) async {
        forget(old, for: key) {}
    }

    /// How many users are kept, expired ones that were not met since included.
    public var count: Int { shards.reduce(0) { total, shard in total + shard.withLock { $0.count } } }

    // MARK: For a cache that mirrors this one. What is passed is called under a lock, in the order of the changes.

    /// Finds an entry; `whenEnded` is called if there was one whose lifetime is over.
    func find(_ key: String, at now: UnixTime, whenEnded: () -> Void) -> CacheAnswer {
        let instant = clock()
        let key = CacheKey(key)
        let entry = shard(of: key).withLock { shard in
            let count = shard.count
            let entry = shard.value(for: key, at: instant)
            if entry == nil, shard.count < count { whenEnded() }
            return entry
        }
        guard let entry else { return .missing }
        return .found(entry.user, usedAt: entry.usedAt.exchange(now.seconds, ordering: .relaxed))
    }

    /// Keeps an entry; `whenDone` is called if it stands there now, with the key of another that had to go.
    func replace(
        _ old: CachedUser?, with new: CachedUser, for key: String, at now: UnixTime, lifetime: Duration,
        whenDone: (_ evicted: String?) -> Void
    ) -> CacheReplacement {
        let entry = Entry(new, usedAt: now.seconds)
        let instant = clock()
        let key = CacheKey(key)
        return shard(of: key).withLock { shard in
            guard shard.value(for: key, at: instant)?.user == old else { return .changed }
            whenDone(shard.insert(entry, for: key, expiringAt: instant + lifetime)?.key.text)
            return .done
        }
    }

    /// Forgets an entry; `whenDone` is called if it stood there.
    func forget(_ old: CachedUser, for key: String, whenDone: () -> Void) {
        let instant = clock()
        let key = CacheKey(key)
        shard(of: key).withLock { shard in
            guard shard.value(for: key, at: instant)?.user == old else { return }
            shard.removeValue(for: key)
            whenDone()
        }
    }

    private func shard(of key: CacheKey) -> Locked<ExpiringMap<CacheKey, Entry>> {
        shards[Int(UInt(bitPattern: key.hashValue) % UInt(shards.count))]
    }
}
