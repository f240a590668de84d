import Platform

/// Brings the event loop's word to a connection.
final class RedisWatcher: DescriptorWatcher, Sendable {
    private let connection: RedisConnection

    init(_ connection: RedisConnection) { self.connection = connection }

    func descriptorIsReady(_ readiness: Readiness) {
        connection.assumeIsolated { $0.descriptorIsReady(readiness) }
    }
}
