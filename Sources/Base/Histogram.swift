import Synchronization

/// A metric of durations in buckets, and their sum.
public final class Histogram: Sendable {
    /// The upper bounds of the buckets in seconds, ascending; the last bucket, `+Inf`, has none.
    public let bounds: [Double]
    /// False if it is rendered only once something was observed.
    let isShownEmpty: Bool
    private let lanes: [Lane]

    /// Makes a histogram for `lanes` event loops; of `bounds` the first 14 count. `MetricsRegistry.histogram` makes one
    /// that is rendered.
    public init(lanes: Int = 1, bounds: [Double] = HistogramBounds.request, isShownEmpty: Bool = true) {
        self.isShownEmpty = isShownEmpty
        self.bounds = Array(bounds.sorted().prefix(Lane.bucketLimit - 1))
        self.lanes = (0..<max(1, lanes)).map { _ in Lane() }
    }

    /// Counts a duration in seconds; a negative one counts as 0, a non-number not at all.
    public func observe(_ seconds: Double, lane: Int = 0) {
        guard !seconds.isNaN else { return }
        let cell = lanes[lane >= 0 && lane < lanes.count ? lane : 0]
        var bucket = 0
        while bucket < bounds.count, seconds > bounds[bucket] { bucket += 1 }
        cell.buckets[bucket].wrappingAdd(1, ordering: .relaxed)
        cell.nanoseconds.wrappingAdd(Int(min(max(seconds, 0), 1e9) * 1e9), ordering: .relaxed)
    }

    /// Counts a duration.
    public func observe(_ duration: Duration, lane: Int = 0) {
        // Dividing durations is 128-bit arithmetic; this is not.
        let (seconds, attoseconds) = duration.components
        observe(Double(seconds) + Double(attoseconds) / 1e18, lane: lane)
    }

    /// The counts per bucket, `+Inf` last, not cumulated, and the sum of all durations in seconds.
    public var snapshot: (counts: [Int], sum: Double) {
        let counts = (0...bounds.count).map { bucket in
            lanes.reduce(0) { $0 + $1.buckets[bucket].load(ordering: .relaxed) }
        }
        let nanoseconds = lanes.reduce(0) { $0 &+ $1.nanoseconds.load(ordering: .relaxed) }
        return (counts, Double(nanoseconds) / 1e9)
    }

    /// One lane's counts, in an allocation of their own.
    private final class Lane: Sendable {
        static let bucketLimit = 15
        let buckets: InlineArray<15, Atomic<Int>> = InlineArray { _ in Atomic(0) }
        let nanoseconds = Atomic<Int>(0)
    }
}
