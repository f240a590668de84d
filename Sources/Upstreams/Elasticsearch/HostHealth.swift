/// What is known of one host: how often it failed in a row, and until when it rests.
struct HostHealth: Sendable, Equatable {
    private(set) var failures = 0
    private(set) var restsUntil: ContinuousClock.Instant?

    /// True if it may be asked at `now`.
    func isAvailable(at now: ContinuousClock.Instant) -> Bool { restsUntil.map { $0 <= now } ?? true }

    /// It answered.
    mutating func noteSuccess() { self = HostHealth() }

    /// It failed. Requests that were under way together count once: a host that rests already does not rest longer.
    mutating func noteFailure(at now: ContinuousClock.Instant) {
        guard isAvailable(at: now) else { return }
        failures = min(failures + 1, Self.mostFailures)
        restsUntil = now + Self.firstRest * (1 << (failures - 1))
    }

    /// 100 ms, 200 ms, … 6.4 s.
    private static let firstRest = Duration.milliseconds(100)
    private static let mostFailures = 7
}
