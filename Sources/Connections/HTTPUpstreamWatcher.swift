import Platform

/// Brings the event loop's word to the pool.
final class HTTPUpstreamWatcher: DescriptorWatcher, Sendable {
    private let pool: HTTPUpstreamPool
    private let connection: Int

    init(pool: HTTPUpstreamPool, connection: Int) {
        self.pool = pool
        self.connection = connection
    }

    func descriptorIsReady(_ readiness: Readiness) {
        pool.assumeIsolated { $0.descriptorIsReady(connection, readiness) }
    }
}
