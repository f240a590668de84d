import Base
import Synchronization

/// Counts requests by route, method and status; bounded, since each of the three comes from a closed list.
struct HTTPMetrics<Route: Hashable & RawRepresentable & Sendable>: Sendable where Route.RawValue == String {
    private struct Series: Sendable {
        let statuses: [StatusCounts]
        let duration: Histogram
    }

    private let inFlight: Gauge
    /// Per route, in the order of `HTTPMethodLabel`.
    private let series: [Route: [Series]]

    /// Makes the series of all routes. What was never counted is not rendered.
    init(registry: inout MetricsRegistry, routes: [Route]) {
        let lanes = registry.lanes
        inFlight = registry.gauge("sallyport_http_requests_in_flight", help: "Requests being answered.")
        var all: [Route: [Series]] = [:]
        var cells: [(labels: [MetricFamily.Label], statuses: [StatusCounts])] = []
        for route in routes where all[route] == nil {
            all[route] = HTTPMethodLabel.all.map { method in
                let labels = [("route", route.rawValue), ("method", method)]
                let duration = registry.histogram(
                    "sallyport_http_request_duration_seconds", help: "Time an answer took.", labels: labels,
                    isShownEmpty: false)
                let statuses = (0..<lanes).map { _ in StatusCounts() }
                cells.append((labels, statuses))
                return Series(statuses: statuses, duration: duration)
            }
        }
        series = all
        registry.collect("sallyport_http_requests_total", help: "Requests answered.", kind: .counter) { [cells] in
            cells.flatMap { labels, statuses in StatusCounts.samples(statuses, labels) }
        }
    }

    /// Notes that a request arrived; `end` must follow.
    func begin(lane: Int) { inFlight.add(1, lane: lane) }

    /// Notes that a request was answered, or that its client went away: status 499, as NGINX has it.
    func end(_ route: Route, method: String, status: Int, duration: Duration, lane: Int) {
        inFlight.add(-1, lane: lane)
        guard let cells = series[route] else { return }
        let cell = cells[HTTPMethodLabel.index(of: method)]
        cell.statuses[cell.statuses.indices.contains(lane) ? lane : 0].increment(status)
        cell.duration.observe(duration, lane: lane)
    }
}
