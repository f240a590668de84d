import Synchronization

/// Makes request identifiers: 32 hex digits that no other request of any process has.
///
/// They are unique, not secret: a random start per process, then a counter per lane, scrambled so that neighbours differ.
public final class RequestIDMaker: Sendable {
    private let start: UInt64
    private let seed: UInt64
    private let counters: [LaneCounter]

    /// Makes a maker for `lanes` event loops.
    public convenience init(lanes: Int) {
        var generator = SystemRandomNumberGenerator()
        self.init(lanes: lanes, using: &generator)
    }

    init(lanes: Int, using generator: inout some RandomNumberGenerator) {
        start = generator.next()
        seed = generator.next()
        counters = LaneCounter.array(lanes)
    }

    /// A new identifier; `lane` is the event loop's index.
    public func next(lane: Int = 0) -> String {
        let cell = lane >= 0 && lane < counters.count ? lane : 0
        let count = counters[cell].value.wrappingAdd(1, ordering: .relaxed).newValue
        let number = UInt64(truncatingIfNeeded: cell) << 48 | UInt64(truncatingIfNeeded: count) & 0xFFFF_FFFF_FFFF
        var text: [UInt8] = []
        text.reserveCapacity(32)
        Self.append(start, to: &text)
        Self.append(Self.scramble(number &+ seed), to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The finisher of SplitMix64: a bijection, so that different numbers stay different.
    private static func scramble(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private static func append(_ number: UInt64, to text: inout [UInt8]) {
        var rest = number
        for _ in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: rest &>> 60)
            text.append(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
            rest = rest &<< 4
        }
    }
}
