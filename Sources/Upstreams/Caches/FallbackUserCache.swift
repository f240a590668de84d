public import Base
import Platform
import Synchronization

/// A cache that processes share, and a memory that stands in while it does not answer.
///
/// The memory mirrors what this process saw. What changes during an outage is kept there and taken over by the shared
/// cache when it answers again, unless another process changed the same user meanwhile: then the shared entry counts.
/// Nobody knows who of them wrote last, so either is doubtful: the next request writes it to Elasticsearch again. So is an
/// entry that the shared cache has lost and the memory gives back.
public final class FallbackUserCache: UserCache {
    /// A change that the shared cache does not know yet.
    private struct Change {
        let base: CachedUser?
        let entry: CachedUser
        let lifetime: Duration
    }

    /// The word in the configuration.
    public static let type = "redis"

    private let shared: any UserCache
    private let memory: MemoryUserCache
    private let changes = Locked<[CacheKey: Change]>([:])
    /// True if there are any, readable without the lock.
    private let hasChanges = Atomic<Bool>(false)
    private let maximumEntries: Int
    private let lifetime: Duration

    /// Puts a memory for at most `maximumEntries` users, each for `lifetime` after it was seen last, behind a shared cache.
    public init(_ shared: any UserCache, maximumEntries: Int, lifetime: Duration) {
        self.shared = shared
        memory = MemoryUserCache(maximumEntries: maximumEntries)
        self.maximumEntries = maximumEntries
        self.lifetime = lifetime
    }

    /// Finds an entry: the shared one, or the memory's while there is no answer.
    public func user(for key: String, at now: UnixTime, until deadline: Deadline) async -> CacheAnswer {
        let answer = await shared.user(for: key, at: now, until: deadline)
        guard answer != .unavailable else { return await memory.user(for: key, at: now, until: deadline) }
        if hasChanges.load(ordering: .relaxed), let change = changes.withLock({ $0[CacheKey(key)] }) {
            return await takeOver(change, for: key, insteadOf: answer, at: now, until: deadline)
        }
        let known = await memory.user(for: key, at: now, until: .after(.zero)).user
        if let entry = answer.user {
            if entry != known { memory.put(entry, for: key, at: now, lifetime: lifetime) }
        } else if let known {
            // It was lost there, not rotated: clients may still be on their way with this password.
            let change = Change(base: nil, entry: known, lifetime: lifetime)
            return await takeOver(change, for: key, insteadOf: answer, at: now, until: deadline)
        }
        return answer
    }

    /// Keeps an entry in the shared cache, or in the memory while there is no answer.
    public func replace(
        _ old: CachedUser?, with new: CachedUser, for key: String, at now: UnixTime, lifetime: Duration,
        until deadline: Deadline
    ) async -> CacheReplacement {
        let answer = await shared.replace(old, with: new, for: key, at: now, lifetime: lifetime, until: deadline)
        if answer != .unavailable {
            if answer == .done { memory.put(new, for: key, at: now, lifetime: lifetime) }
            return answer
        }
        let kept = await memory.replace(old, with: new, for: key, at: now, lifetime: lifetime, until: deadline)
        if kept == .done {
            let key = CacheKey(key)
            changes.withLock { changes in
                // Of several changes in one outage the first has the base, the last the entry.
                let base = changes[key].map(\.base) ?? old
                guard changes.count < maximumEntries || changes[key] != nil else { return }
                changes[key] = Change(base: base, entry: new, lifetime: lifetime)
            }
            hasChanges.store(true, ordering: .relaxed)
        }
        return kept
    }

    /// Forgets an entry in both.
    public func forget(_ old: CachedUser, for key: String, until deadline: Deadline) async {
        await memory.forget(old, for: key, until: deadline)
        drop(key)
        await shared.forget(old, for: key, until: deadline)
    }

    /// Asks the shared cache.
    public func lease(_ key: String, for lifetime: Duration, until deadline: Deadline) async -> CacheLease {
        await shared.lease(key, for: lifetime, until: deadline)
    }

    /// Tells the shared cache.
    public func release(_ key: String, token: [UInt8], until deadline: Deadline) async {
        await shared.release(key, token: token, until: deadline)
    }

    /// Lets the shared cache know of what an outage kept from it, or made it lose, and says what stands there then.
    ///
    /// Other processes may have written the same user meanwhile, so whatever stands there is doubtful.
    private func takeOver(
        _ change: Change, for key: String, insteadOf answer: CacheAnswer, at now: UnixTime, until deadline: Deadline
    ) async -> CacheAnswer {
        let isTheirs = answer.user != nil && answer.user != change.base
        var entry = isTheirs ? answer.user ?? change.entry : change.entry
        if entry.pending == nil { entry.pending = entry.password }
        let taken = await shared.replace(
            answer.user, with: entry, for: key, at: now, lifetime: change.lifetime, until: deadline)
        switch taken {
        case .unavailable: return await memory.user(for: key, at: now, until: deadline)
        case .changed: return await shared.user(for: key, at: now, until: deadline)
        case .done:
            drop(key)
            return .found(entry, usedAt: answer.usedAt ?? now.seconds)
        }
    }

    private func drop(_ name: String) {
        let key = CacheKey(name)
        let isEmpty = changes.withLock { changes in
            changes[key] = nil
            return changes.isEmpty
        }
        if isEmpty { hasChanges.store(false, ordering: .relaxed) }
    }
}
