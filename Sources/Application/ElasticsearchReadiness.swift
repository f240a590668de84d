import Base
import Platform
import Upstreams

/// Asks Elasticsearch now and then whether users can be written; never on a request's time.
final class ElasticsearchReadiness: ReadinessCheck {
    let name = "elasticsearch"
    private let cluster: ElasticsearchCluster
    private let probing: Task<Void, Never>

    /// Begins to ask, at once and then every ten seconds, until this is released.
    init(_ cluster: ElasticsearchCluster, on loop: EventLoop, timeout: Duration) {
        self.cluster = cluster
        probing = Task.detached(executorPreference: loop) {
            while !Task.isCancelled {
                await cluster.probe(until: .after(timeout))
                do { try await Task.sleep(for: Self.interval, clock: .continuous) } catch { return }
            }
        }
    }

    deinit { probing.cancel() }

    /// What the last answer said.
    var state: ReadinessState { cluster.trouble.map { .notReady(reason: $0) } ?? .ready }

    private static let interval = Duration.seconds(10)
}
