import Synchronization

/// A metric that goes up and down: the sum of what the lanes added, or what was set last.
public final class Gauge: Sendable {
    private let lanes: [LaneCounter]

    /// Makes a gauge at 0 for `lanes` event loops; `MetricsRegistry.gauge` makes one that is rendered.
    public init(lanes: Int = 1) { self.lanes = LaneCounter.array(lanes) }

    /// Adds `amount`, which may be negative.
    public func add(_ amount: Int, lane: Int = 0) { lanes.add(amount, lane: lane) }

    /// Sets it. Use either this or `add` on one gauge, not both.
    public func set(_ value: Int) { lanes.first?.value.store(value, ordering: .relaxed) }

    /// The current value.
    public var value: Int { lanes.total }
}
