import Base
import Platform
import Synchronization

/// What this process knows of entries in Redis: spares opening an entry that it has opened before, and says when it used
/// one itself. An entry counts only as long as Redis holds the same bytes.
final class RedisMemo: Sendable {
    /// An entry as it was met last.
    final class Note: Sendable {
        let bytes: [UInt8]
        let user: CachedUser
        /// Asks for the entry again.
        let look: RedisCommand
        /// When this process, or who kept the entry, used it; in seconds since 1970.
        let usedAt: Atomic<Int64>
        /// When this process told the others of a use.
        let sharedAt: Atomic<Int64>

        init(bytes: [UInt8], user: CachedUser, look: RedisCommand, usedAt: Int64, sharedAt: Int64 = 0) {
            self.bytes = bytes
            self.user = user
            self.look = look
            self.usedAt = Atomic(usedAt)
            self.sharedAt = Atomic(sharedAt)
        }
    }

    private let shards: [Locked<ExpiringMap<CacheKey, Note>>]
    // Notes do not expire: the one used longest ago goes.
    private let start = ContinuousClock.now
    private let end = ContinuousClock.now + .seconds(1)

    init(capacity: Int) {
        let count = capacity >= 1024 ? 16 : 1
        shards = (0..<count).map { _ in Locked(ExpiringMap(capacity: max(1, capacity / count))) }
    }

    func note(for key: String) -> Note? {
        let key = CacheKey(key)
        return shard(of: key).withLock { $0.value(for: key, at: start) }
    }

    func keep(_ note: Note, for key: String) {
        let key = CacheKey(key)
        _ = shard(of: key).withLock { $0.insert(note, for: key, expiringAt: end) }
    }

    func forget(_ key: String) {
        let key = CacheKey(key)
        _ = shard(of: key).withLock { $0.removeValue(for: key) }
    }

    private func shard(of key: CacheKey) -> Locked<ExpiringMap<CacheKey, Note>> {
        shards[Int(UInt(bitPattern: key.hashValue) % UInt(shards.count))]
    }
}
