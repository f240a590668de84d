import Base
import Platform
import Synchronization

/// How many requests were allowed and refused in each of the last minutes, and how long they took; for the status page.
///
/// A request pays for three additions on its own lane; the first one of a minute closes the minutes before it.
final class RequestHistory: Sendable {
    /// One minute.
    struct Minute: Sendable, Equatable {
        var allowed = 0
        var refused = 0
        /// The mean duration; zero without a request.
        var mean = Duration.zero
    }

    private struct State {
        var minutes: [Minute] = []
        var seen = (allowed: 0, refused: 0, nanoseconds: 0)
    }

    private let start: ContinuousClock.Instant
    private let length: Int
    private let allowed: Counter
    private let refused: Counter
    private let nanoseconds: Counter
    private let current = Atomic<Int>(0)
    private let state = Locked(State())

    init(lanes: Int, minutes: Int = 60, start: ContinuousClock.Instant = .now) {
        self.start = start
        length = max(1, minutes)
        allowed = Counter(lanes: lanes)
        refused = Counter(lanes: lanes)
        nanoseconds = Counter(lanes: lanes)
    }

    /// Counts one request.
    func count(isAllowed: Bool, duration: Duration, lane: Int, at now: ContinuousClock.Instant = .now) {
        if minute(at: now) != current.load(ordering: .relaxed) { closeMinutes(before: now) }
        (isAllowed ? allowed : refused).increment(lane: lane)
        nanoseconds.increment(lane: lane, by: Self.nanoseconds(duration))
    }

    /// All requests since the start.
    var totals: (allowed: Int, refused: Int) { (allowed.value, refused.value) }

    /// The time since the start.
    func uptime(at now: ContinuousClock.Instant = .now) -> Duration { now - start }

    /// The closed minutes, oldest first.
    func minutes(at now: ContinuousClock.Instant = .now) -> [Minute] {
        closeMinutes(before: now)
        return state.withLock { $0.minutes }
    }

    private func minute(at now: ContinuousClock.Instant) -> Int { Int((now - start).components.seconds / 60) }

    /// Whole nanoseconds, from 0 to a million seconds. Not a division of durations, which is 128-bit arithmetic.
    private static func nanoseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0 else { return 0 }
        return Int(min(seconds, 999_999)) * 1_000_000_000 + Int(max(attoseconds, 0) / 1_000_000_000)
    }

    /// Gives what was counted since the last closing to the minute that was open then, and nothing to those after it.
    private func closeMinutes(before now: ContinuousClock.Instant) {
        let minute = minute(at: now)
        state.withLock { state in
            let open = current.load(ordering: .relaxed)
            guard minute > open else { return }
            let now = (allowed: allowed.value, refused: refused.value, nanoseconds: nanoseconds.value)
            var closed = Minute(allowed: now.allowed - state.seen.allowed, refused: now.refused - state.seen.refused)
            let requests = closed.allowed + closed.refused
            if requests > 0 { closed.mean = .nanoseconds((now.nanoseconds - state.seen.nanoseconds) / requests) }
            state.seen = now
            state.minutes.append(closed)
            state.minutes += Array(repeating: Minute(), count: min(minute - open - 1, length))
            state.minutes.removeFirst(max(0, state.minutes.count - length))
            current.store(minute, ordering: .relaxed)
        }
    }
}
