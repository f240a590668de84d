/// A metric that only grows.
public final class Counter: Sendable {
    private let lanes: [LaneCounter]

    /// Makes a counter for `lanes` event loops; `MetricsRegistry.counter` makes one that is rendered.
    public init(lanes: Int = 1) { self.lanes = LaneCounter.array(lanes) }

    /// Adds to it; `lane` is the event loop's index, 0 for other threads.
    public func increment(lane: Int = 0, by amount: Int = 1) { lanes.add(amount, lane: lane) }

    /// The sum over all lanes.
    public var value: Int { lanes.total }
}
