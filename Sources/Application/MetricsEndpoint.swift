import Base
import HTTP

/// Answers `/metrics`.
struct MetricsEndpoint: Sendable {
    let registry: MetricsRegistry

    /// All metrics in Prometheus' text format.
    func answer() -> HTTPResponse {
        Page.answer(status: 200, MetricsText.contentType, MetricsText.render(registry))
    }
}
