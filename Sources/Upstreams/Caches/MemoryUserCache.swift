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

    private let shards: [Locked<ExpiringMap<String, Entry>>]
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
        let instant = clock()
        guard let entry = shard(of: key).withLock({ $0.value(for: key, at: instant) }) else { return .missing }
        return .found(entry.user, usedAt: entry.usedAt.exchange(now.seconds, ordering: .relaxed))
    }

    /// Keeps an entry without waiting.
    public func replace(
        _ old: CachedUser?, with new: CachedUser, for key: String, at now: UnixTime, lifetime: Duration,
        until deadline: Deadline
    ) async -> CacheReplacement {
        let entry = Entry(new, usedAt: now.seconds)
        let instant = clock()
        return shard(of: key).withLock { shard in
            guard shard.value(for: key, at: instant)?.user == old else { return .changed }
            shard.insert(entry, for: key, expiringAt: instant + lifetime)
            return .done
        }
    }

    /// Keeps an entry, whatever stands there.
    func put(_ user: CachedUser, for key: String, at now: UnixTime, lifetime: Duration) {
        let entry = Entry(user, usedAt: now.seconds)
        let expiry = clock() + lifetime
        _ = shard(of: key).withLock { $0.insert(entry, for: key, expiringAt: expiry) }
    }

    /// Forgets an entry without waiting.
    public func forget(_ old: CachedUser, for key: String, until deadline: Deadline) async {
        let instant = clock()
        shard(of: key).withLock { shard in
            if shard.value(for: key, at: instant)?.user == old { shard.removeValue(for: key) }
        }
    }

    /// How many users are kept, expired ones that were not met since included.
    public var count: Int { shards.reduce(0) { total, shard in total + shard.withLock { $0.count } } }

    private func shard(of key: String) -> Locked<ExpiringMap<String, Entry>> {
        shards[Int(UInt(bitPattern: key.hashValue) % UInt(shards.count))]
    }
}
