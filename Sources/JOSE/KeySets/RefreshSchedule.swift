/// When a document that is kept is fetched again: pure, the caller passes the time.
///
/// It bounds what we do to an issuer, whoever asks us: one attempt at a time, at most one in ten seconds.
struct RefreshSchedule: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// How long a caller waits for an attempt, from its beginning, who could do with what is held.
    let longestWait: Duration
    /// When the document that is held was fetched; nil if there is none.
    private(set) var fetchedAt: Instant?
    /// Why the last attempt failed; nil if it did not, or there was none.
    private(set) var failure: String?
    private var lifetime = Duration.zero
    /// When the attempt under way began.
    private var startedAt: Instant?
    private var earliestAttempt: Instant?

    init(longestWait: Duration) { self.longestWait = longestWait }

    /// Nil before the first attempt has ended; then whether the last one succeeded.
    var isReachable: Bool? { failure != nil ? false : fetchedAt.map { _ in true } }

    /// True if the document may be used without asking.
    func isFresh(at now: Instant) -> Bool {
        guard let fetchedAt else { return false }
        return now < fetchedAt + lifetime
    }

    /// True if an attempt is wanted and allowed: four fifths of the lifetime are over, or nothing is held.
    func isDue(at now: Instant) -> Bool {
        guard mayBegin(at: now) else { return false }
        guard let fetchedAt else { return true }
        return failure != nil || now >= fetchedAt + lifetime * 4 / 5
    }

    /// True if an attempt may begin.
    func mayBegin(at now: Instant) -> Bool {
        startedAt == nil && earliestAttempt.map { now >= $0 } ?? true
    }

    /// True while an attempt is under way.
    var isUnderWay: Bool { startedAt != nil }

    /// True if there is anything to wait for: an attempt that is under way or may begin.
    func isPromising(at now: Instant) -> Bool { isUnderWay || mayBegin(at: now) }

    /// How long a caller waits who could do with the document that is held, though it has expired.
    ///
    /// Not at all while the issuer is down: an outage costs nobody time. Otherwise briefly, since what has been
    /// withdrawn must not be used because nobody asked for long.
    func patience(at now: Instant) -> Duration {
        guard failure == nil, isPromising(at: now) else { return .zero }
        return max(.zero, (startedAt ?? now) + longestWait - now)
    }

    /// Begins an attempt; false if it must not.
    mutating func begin(at now: Instant) -> Bool {
        guard mayBegin(at: now) else { return false }
        startedAt = now
        earliestAttempt = now + Self.interval
        return true
    }

    /// The attempt has brought a document.
    mutating func succeed(at now: Instant, lifetime: Duration) {
        fetchedAt = now
        self.lifetime = lifetime
        failure = nil
        startedAt = nil
    }

    /// The attempt has failed. With nothing to serve meanwhile the next one comes sooner.
    mutating func fail(at now: Instant, _ reason: String) {
        failure = reason
        startedAt = nil
        earliestAttempt = now + (fetchedAt == nil ? Self.firstInterval : Self.interval)
    }

    private static let interval = Duration.seconds(10)
    /// Keys may fail because the metadata have, and are then tried later than those: five seconds together.
    private static let firstInterval = Duration.milliseconds(2500)
}
