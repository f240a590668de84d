import Base
import Platform
import Upstreams

/// Whether Elasticsearch could take a new user when it was last asked.
struct ElasticsearchCheck: ReadinessCheck {
    let cluster: ElasticsearchCluster

    let name = "elasticsearch"

    var state: ReadinessState { cluster.trouble.map { .notReady(reason: $0) } ?? .ready }

    /// Asks now and every ten seconds, for as long as the cluster is in use. The start does not wait for it.
    static func probe(_ cluster: ElasticsearchCluster, on loop: EventLoop, log: Log) {
        Task(executorPreference: loop) { [weak cluster] in
            var last: String?
            while let asked = cluster {
                await asked.probe(until: .after(.seconds(5)))
                let trouble = asked.trouble
                if let trouble, trouble != last {
                    log.write(.warn, event: "elasticsearch.probe.failed", trouble)
                } else if trouble == nil, last != nil {
                    log.write(.info, event: "elasticsearch.probe.succeeded", "Elasticsearch takes users again")
                }
                last = trouble
                try? await Task.sleep(for: interval)
            }
        }
    }

    private static let interval = Duration.seconds(10)
}
