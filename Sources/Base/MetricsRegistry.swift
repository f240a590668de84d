/// The metrics of the daemon. Series are made at start-up, from the configuration, and never by a request.
///
/// It is a value: make all series, then keep it. Asking again for a series that exists gives the same one, so that
/// counters go on when the configuration is read again.
public struct MetricsRegistry: Sendable {
    /// The number of event loops that count.
    public let lanes: Int
    private(set) var families: [MetricFamily] = []
    private var indices: [String: Int] = [:]

    /// Makes a registry for `lanes` event loops.
    public init(lanes: Int) { self.lanes = max(1, lanes) }

    /// The counter with these labels; its name ends in `_total`.
    public mutating func counter(_ name: String, help: String, labels: [MetricFamily.Label] = []) -> Counter {
        let fresh = Counter(lanes: lanes)
        guard case .counter(let counter) = add(.counter(fresh), name, help, .counter, labels) else { return fresh }
        return counter
    }

    /// The gauge with these labels.
    public mutating func gauge(_ name: String, help: String, labels: [MetricFamily.Label] = []) -> Gauge {
        let fresh = Gauge(lanes: lanes)
        guard case .gauge(let gauge) = add(.gauge(fresh), name, help, .gauge, labels) else { return fresh }
        return gauge
    }

    /// The histogram with these labels; its name ends in `_seconds`. With `isShownEmpty: false` it is rendered from its
    /// first observation on, for families with many series that may never be used.
    public mutating func histogram(
        _ name: String, help: String, labels: [MetricFamily.Label] = [], bounds: [Double] = HistogramBounds.request,
        isShownEmpty: Bool = true
    ) -> Histogram {
        let fresh = Histogram(lanes: lanes, bounds: bounds, isShownEmpty: isShownEmpty)
        guard case .histogram(let histogram) = add(.histogram(fresh), name, help, .histogram, labels) else {
            return fresh
        }
        return histogram
    }

    /// Reads the values of a counter or gauge whenever metrics are asked for, in place of an earlier reader.
    public mutating func collect(
        _ name: String, help: String, kind: MetricFamily.Kind = .gauge,
        _ read: @escaping @Sendable () -> [MetricFamily.Sample]
    ) {
        families[family(name, help, kind)].collect = read
    }

    /// Adds a series, or finds the one that has these labels. A family of another kind keeps what it has.
    private mutating func add(
        _ series: MetricFamily.Series, _ name: String, _ help: String, _ kind: MetricFamily.Kind,
        _ labels: [MetricFamily.Label]
    ) -> MetricFamily.Series {
        let index = family(name, help, kind)
        guard families[index].kind == kind else { return series }
        let text = MetricsText.labels(labels)
        if let known = families[index].series.first(where: { $0.labels == text }) { return known.series }
        families[index].series.append((text, series))
        return series
    }

    private mutating func family(_ name: String, _ help: String, _ kind: MetricFamily.Kind) -> Int {
        if let index = indices[name] { return index }
        families.append(MetricFamily(name: name, help: help, kind: kind))
        indices[name] = families.count - 1
        return families.count - 1
    }
}
