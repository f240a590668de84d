import Synchronization

/// One lane's share of a counter, alone on its cache line, so that event loops do not slow each other down by counting.
final class LaneCounter: Sendable {
    let value = Atomic<Int>(0)
    private let padding = (0, 0, 0, 0, 0)

    /// One per lane, at least one.
    static func array(_ lanes: Int) -> [LaneCounter] { (0..<max(1, lanes)).map { _ in LaneCounter() } }
}

extension [LaneCounter] {
    /// The sum over all lanes.
    var total: Int { reduce(0) { $0 &+ $1.value.load(ordering: .relaxed) } }

    /// Adds on one lane; a lane that does not exist counts as the first.
    func add(_ amount: Int, lane: Int) {
        self[lane >= 0 && lane < count ? lane : 0].value.wrappingAdd(amount, ordering: .relaxed)
    }
}
