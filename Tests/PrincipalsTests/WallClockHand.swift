import Base
import Platform

/// Wall-clock time that stands still until a test moves it.
final class WallClockHand: Sendable {
    private let seconds: Locked<Int64>

    init(_ seconds: Int64 = 1_000_000) { self.seconds = Locked(seconds) }

    var now: UnixTime {
        get { UnixTime(seconds: seconds.withLock { $0 }) }
        set { seconds.withLock { $0 = newValue.seconds } }
    }

    func advance(by more: Int64) { seconds.withLock { $0 += more } }
}
