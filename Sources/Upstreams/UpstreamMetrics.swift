public import Base

/// What caches and Elasticsearch count; made once at start-up.
public struct UpstreamMetrics: Sendable {
    /// A cached user was used.
    public let cacheHits: Counter
    /// No usable entry.
    public let cacheMisses: Counter
    /// An entry was found that no longer fits and was renewed.
    public let cacheStale: Counter
    /// The cache did not answer.
    public let cacheErrors: Counter
    /// Requests that Elasticsearch answered with a 2xx or 404.
    public let elasticsearchSuccesses: Counter
    /// Requests that it did not answer, or otherwise.
    public let elasticsearchErrors: Counter
    /// How long its answers took.
    public let elasticsearchDuration: Histogram
    private let hosts: [(name: String, gauge: Gauge)]

    /// Makes the series, or finds them again. `hosts` are names without credentials: `es1.example.org:9200`.
    public init(registry: inout MetricsRegistry, hosts: [String] = []) {
        let cache = { (result: String, registry: inout MetricsRegistry) in
            registry.counter(
                "sallyport_cache_operations_total", help: "Look-ups of cached users, by result.",
                labels: [("result", result)])
        }
        cacheHits = cache("hit", &registry)
        cacheMisses = cache("miss", &registry)
        cacheStale = cache("stale", &registry)
        cacheErrors = cache("error", &registry)
        let requests = { (result: String, registry: inout MetricsRegistry) in
            registry.counter(
                "sallyport_elasticsearch_requests_total", help: "Requests to Elasticsearch, by result.",
                labels: [("result", result)])
        }
        elasticsearchSuccesses = requests("success", &registry)
        elasticsearchErrors = requests("error", &registry)
        elasticsearchDuration = registry.histogram(
            "sallyport_elasticsearch_request_duration_seconds", help: "Time Elasticsearch took to answer.",
            bounds: HistogramBounds.provider)
        self.hosts = hosts.map { name in
            (
                name,
                registry.gauge(
                    "sallyport_upstream_up", help: "1 if the host answered when last asked, else 0.",
                    labels: [("upstream", name)])
            )
        }
    }

    /// Notes whether a host answered; a host that was not named at the start is ignored.
    public func note(_ host: String, isUp: Bool) { hosts.first { $0.name == host }?.gauge.set(isUp ? 1 : 0) }
}
