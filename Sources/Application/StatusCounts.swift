import Base
import Synchronization

/// One lane's counts per status of one route and method.
final class StatusCounts: Sendable {
    /// The statuses that this daemon answers with; others count under their class, `4xx`.
    private static let known = [200, 204, 400, 401, 403, 404, 405, 408, 413, 414, 431, 499, 500, 501, 503, 505]
    private static let names = known.map(String.init) + ["1xx", "2xx", "3xx", "4xx", "5xx"]
    private let counts: InlineArray<21, Atomic<Int>> = InlineArray { _ in Atomic(0) }

    /// Counts one answer.
    func increment(_ status: Int) {
        let index = Self.known.firstIndex(of: status) ?? Self.known.count + min(max(status / 100, 1), 5) - 1
        counts[index].wrappingAdd(1, ordering: .relaxed)
    }

    /// The sums over all lanes, without those that are 0.
    static func samples(_ lanes: [StatusCounts], _ labels: [MetricFamily.Label]) -> [MetricFamily.Sample] {
        names.enumerated().compactMap { index, name in
            let total = lanes.reduce(0) { $0 &+ $1.counts[index].load(ordering: .relaxed) }
            guard total > 0 else { return nil }
            return MetricFamily.Sample(labels: labels + [("status_code", name)], value: Double(total))
        }
    }
}
