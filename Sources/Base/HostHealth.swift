/// What is known of one host: how often it failed in a row, until when it rests, and who tries it after that.
public struct HostHealth: Sendable, Equatable {
    /// How often it failed in a row.
    public private(set) var failures = 0
    /// Until when nobody asks it; nil if it answered last.
    public private(set) var restsUntil: ContinuousClock.Instant?
    /// Until when the one request has time that tries a host after its rest.
    private var probeEnds: ContinuousClock.Instant?

    /// Nothing is known, and nothing against it.
    public init() {}

    /// True if it may be asked at `now`, but for the one that may try it.
    public func isAvailable(at now: ContinuousClock.Instant) -> Bool { restsUntil.map { $0 <= now } ?? true }

    /// True if a request may go there. After a rest only one may, for `patience` at most, until it is known what comes of it.
    public mutating func admit(at now: ContinuousClock.Instant, patience: Duration) -> Bool {
        guard restsUntil != nil else { return true }
        guard isAvailable(at: now), probeEnds.map({ $0 <= now }) ?? true else { return false }
        probeEnds = now + patience
        return true
    }

    /// It answered.
    public mutating func noteSuccess() { self = HostHealth() }

    /// The request that tried it ended without saying anything about it.
    public mutating func noteNothing() { probeEnds = nil }

    /// It failed, and may have said how long it wants to be left alone. Requests that were under way together count once: a
    /// host that rests already does not rest longer.
    public mutating func noteFailure(at now: ContinuousClock.Instant, askedFor rest: Duration = .zero) {
        probeEnds = nil
        guard isAvailable(at: now) else { return }
        failures = min(failures + 1, Self.mostFailures)
        restsUntil = now + max(Self.firstRest * (1 << (failures - 1)), min(rest, Self.longestRest))
    }

    /// 100 ms, 200 ms, … 6.4 s.
    private static let firstRest = Duration.milliseconds(100)
    private static let mostFailures = 7
    private static let longestRest = Duration.seconds(60)
}
