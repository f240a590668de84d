import Platform

/// A clock that stands still until a test moves it.
public final class FixedClock: Sendable {
    private let instant = Locked(ContinuousClock.now)

    /// Makes a clock at the present.
    public init() {}

    /// What it shows.
    public var now: ContinuousClock.Instant { instant.withLock { $0 } }

    /// Moves it.
    public func advance(by duration: Duration) { instant.withLock { $0 += duration } }
}
