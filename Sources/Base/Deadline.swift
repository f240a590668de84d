/// A moment on the monotonic clock after which waiting is pointless.
public struct Deadline: Sendable, Comparable {
    /// The moment itself.
    public let instant: ContinuousClock.Instant

    /// Makes a deadline at an instant.
    public init(_ instant: ContinuousClock.Instant) { self.instant = instant }

    /// The deadline that lies `duration` after `now`.
    public static func after(_ duration: Duration, from now: ContinuousClock.Instant = .now) -> Deadline {
        Deadline(now + duration)
    }

    /// The time left at `now`, never negative.
    public func remaining(at now: ContinuousClock.Instant = .now) -> Duration {
        instant > now ? instant - now : .zero
    }

    /// True when no time is left at `now`.
    public func hasPassed(at now: ContinuousClock.Instant = .now) -> Bool { instant <= now }

    /// The earlier of two deadlines.
    public func capped(by other: Deadline) -> Deadline { min(self, other) }

    /// Orders by the instant.
    public static func < (left: Deadline, right: Deadline) -> Bool { left.instant < right.instant }
}
