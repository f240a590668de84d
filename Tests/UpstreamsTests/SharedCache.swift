import Base
import Platform

@testable import Upstreams

/// A cache that several managers of one test share, as processes share Redis, with outages and leases that end.
final class SharedCache: UserCache {
    static let type = "shared"

    private struct Lease {
        let token: [UInt8]
        let end: ContinuousClock.Instant
    }

    private let entries = Locked(MemoryUserCache(maximumEntries: 100))
    private let leases = Locked<[String: Lease]>([:])
    private let hasOutage = Locked(false)
    private let losesReleases = Locked(false)

    /// Begins or ends an outage.
    func setOutage(_ outage: Bool) { hasOutage.withLock { $0 = outage } }

    /// Forgets all entries, as a server without persistence does when it starts again.
    func loseEntries() { entries.withLock { $0 = MemoryUserCache(maximumEntries: 100) } }

    /// From now on leases end with their time only, as those of processes that died.
    func loseReleases() { losesReleases.withLock { $0 = true } }

    func user(for key: String, at now: UnixTime, until deadline: Deadline) async -> CacheAnswer {
        await Task.yield()
        return isDown ? .unavailable : await memory.user(for: key, at: now, until: deadline)
    }

    func replace(
        _ old: CachedUser?, with new: CachedUser, for key: String, at now: UnixTime, lifetime: Duration,
        until deadline: Deadline
    ) async -> CacheReplacement {
        await Task.yield()
        guard !isDown else { return .unavailable }
        return await memory.replace(old, with: new, for: key, at: now, lifetime: lifetime, until: deadline)
    }

    func forget(_ old: CachedUser, for key: String, until deadline: Deadline) async {
        if !isDown { await memory.forget(old, for: key, until: deadline) }
    }

    func lease(_ key: String, for lifetime: Duration, until deadline: Deadline) async -> CacheLease {
        await Task.yield()
        guard !isDown else { return .unavailable }
        let now = ContinuousClock.now
        return leases.withLock { leases in
            if let lease = leases[key], lease.end > now { return .held }
            let token = SecureRandom.bytes(8)
            leases[key] = Lease(token: token, end: now + lifetime)
            return .granted(token: token)
        }
    }

    func release(_ key: String, token: [UInt8], until deadline: Deadline) async {
        if losesReleases.withLock({ $0 }) { return }
        leases.withLock { if $0[key]?.token == token { $0[key] = nil } }
    }

    private var memory: MemoryUserCache { entries.withLock { $0 } }
    private var isDown: Bool { hasOutage.withLock { $0 } }
}
