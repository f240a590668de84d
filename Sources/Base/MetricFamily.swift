/// All series of one metric name.
public struct MetricFamily: Sendable {
    /// What the series are (Prometheus types).
    public enum Kind: String, Sendable {
        /// Only grows.
        case counter
        /// Goes up and down.
        case gauge
        /// Durations in buckets.
        case histogram
    }

    /// A label's name and value.
    public typealias Label = (name: String, value: String)

    /// One value that is read when metrics are asked for.
    public struct Sample: Sendable {
        /// Its labels, in any order.
        public let labels: [Label]
        /// Its value.
        public let value: Double

        /// Makes a sample.
        public init(labels: [Label] = [], value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    enum Series: Sendable {
        case counter(Counter)
        case gauge(Gauge)
        case histogram(Histogram)
    }

    /// The metric's name.
    public let name: String
    /// One line that says what it counts.
    public let help: String
    /// What the series are.
    public let kind: Kind
    /// Its series with their labels as text, `{a="b"}` or "".
    var series: [(labels: String, series: Series)] = []
    /// Reads further values.
    var collect: (@Sendable () -> [Sample])?
}
