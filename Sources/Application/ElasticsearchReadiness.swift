import Base
import Platform
import Upstreams

/// Asks Elasticsearch now and then whether users can be written; never on a request's time.
final class ElasticsearchReadiness: ReadinessCheck {
    let name = "elasticsearch"
    private let cluster: ElasticsearchCluster
    private let probing: Recurrence

    /// Begins to ask, at once and then every ten seconds, until this is released.
    init(_ cluster: ElasticsearchCluster, on loop: EventLoop, timeout: Duration) {
        self.cluster = cluster
        probing = Recurrence(on: loop) { await cluster.probe(until: .after(timeout)) }
    }

    /// What the last answer said.
    var state: ReadinessState { cluster.trouble.map { .notReady(reason: $0) } ?? .ready }
}
