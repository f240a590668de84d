public import Base

/// Finds the addresses of host names on a worker pool, asks once for many that wait, and remembers answers briefly.
public final class Resolver: Sendable {
    /// A lookup that may block.
    public typealias Lookup = @Sendable (String) -> Result<[IPAddress], ResolverError>

    private struct State {
        var known: ExpiringMap<String, [IPAddress]>
        var waiting: [String: [CheckedContinuation<Result<[IPAddress], ResolverError>, Never>]] = [:]
    }

    private let pool: WorkerPool
    private let lifetime: Duration
    private let lookup: Lookup
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Locked<State>

    /// Makes a resolver that remembers at most `capacity` names for `lifetime` each. Failures are not remembered.
    public convenience init(pool: WorkerPool, lifetime: Duration = .seconds(30), capacity: Int = 256) {
        self.init(
            pool: pool, lifetime: lifetime, capacity: capacity, now: { .now }, lookup: { NameLookup.addresses(of: $0) })
    }

    /// Makes a resolver with a clock and a lookup of one's own.
    public init(
        pool: WorkerPool, lifetime: Duration, capacity: Int,
        now: @escaping @Sendable () -> ContinuousClock.Instant, lookup: @escaping Lookup
    ) {
        self.pool = pool
        self.lifetime = lifetime
        self.lookup = lookup
        self.now = now
        state = Locked(State(known: ExpiringMap(capacity: capacity)))
    }

    /// The address that `host` is, or those that are remembered; nil if a lookup is needed.
    public func knownAddresses(of host: String) -> [IPAddress]? {
        if let address = IPAddress(host) { return [address] }
        return state.withLock { $0.known.value(for: host, at: now()) }
    }

    /// The addresses of a host, best first, never empty.
    ///
    /// The system's lookup cannot be interrupted, so neither can this: a caller with a deadline does not await it on its
    /// own path.
    public func addresses(of host: String) async throws(ResolverError) -> [IPAddress] {
        if let known = knownAddresses(of: host) { return known }
        let result = await withCheckedContinuation { continuation in
            let isFirst = state.withLock { state in
                state.waiting[host, default: []].append(continuation)
                return state.waiting[host]?.count == 1
            }
            if isFirst { Task { await self.resolve(host) } }
        }
        return try result.get()
    }

    private func resolve(_ host: String) async {
        let result: Result<[IPAddress], ResolverError>
        do {
            result = try await pool.run { [lookup] in lookup(host) }
        } catch {
            result = .failure(ResolverError("\(host): too many lookups wait"))
        }
        let continuations = state.withLock { state in
            if case .success(let addresses) = result {
                state.known.insert(addresses, for: host, expiringAt: now() + lifetime)
            }
            return state.waiting.removeValue(forKey: host) ?? []
        }
        for continuation in continuations { continuation.resume(returning: result) }
    }
}
