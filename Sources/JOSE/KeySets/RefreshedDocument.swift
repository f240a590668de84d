import Base
import Platform
import Synchronization

/// A document of an issuer that is kept, and fetched again in time; shared by all threads.
final class RefreshedDocument<Value: Sendable>: Sendable {
    /// What a fetch brings, and how long that counts as fresh.
    typealias Fetched = Result<(value: Value, lifetime: Duration), DocumentFailure>

    /// What there is for a caller.
    enum Reading: Sendable {
        /// The document. It does not suit the caller only if a recent fetch brought it.
        case value(Value)
        /// None that suits, and the issuer could not be asked.
        case unavailable(reason: String)
    }

    private struct State {
        var value: Value?
        var schedule: RefreshSchedule
    }

    private enum Flight: Hashable { case document }

    private let state: Locked<State>
    private let changeCount = Atomic<UInt64>(0)
    private let flight = SingleFlight<Flight, Bool>()
    private let now: @Sendable () -> ContinuousClock.Instant
    private let isSame: @Sendable (Value, Value) -> Bool
    private let fetch: @Sendable () async -> Fetched
    private let report: @Sendable (_ old: Value?, _ fetched: Fetched, _ wasReachable: Bool?) -> Void

    /// Makes one that holds nothing yet. `fetch` must end within a bound of its own; `report` hears of each attempt.
    init(
        longestWait: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant,
        isSame: @escaping @Sendable (Value, Value) -> Bool, fetch: @escaping @Sendable () async -> Fetched,
        report: @escaping @Sendable (_ old: Value?, _ fetched: Fetched, _ wasReachable: Bool?) -> Void
    ) {
        state = Locked(State(schedule: RefreshSchedule(longestWait: longestWait)))
        self.now = now
        self.isSame = isSame
        self.fetch = fetch
        self.report = report
    }

    /// Nil before the first attempt has ended; then whether the last one succeeded.
    var isReachable: Bool? { state.withLock { $0.schedule.isReachable } }

    /// Another number after each fetch that brought another document than the one held; costs no lock.
    var generation: UInt64 { changeCount.load(ordering: .acquiring) }

    /// How old the document is; nil if there is none.
    var age: Duration? { state.withLock { $0.schedule.fetchedAt }.map { now() - $0 } }

    /// The document if it is fresh and suits, without any wait; a refresh that is due begins in the background.
    func current(_ suits: (Value) -> Bool) -> Value? {
        let now = now()
        let (value, isDue) = state.withLock { state in
            (state.schedule.isFresh(at: now) ? state.value : nil, state.schedule.isDue(at: now))
        }
        guard let value, suits(value) else { return nil }
        if isDue { start() }
        return value
    }

    /// The document that suits, waited for if it has to be fetched.
    func reading(until deadline: Deadline, _ suits: (Value) -> Bool) async -> Reading {
        let now = now()
        let (held, schedule) = state.withLock { ($0.value, $0.schedule) }
        if let held, suits(held) {
            let isFresh = schedule.isFresh(at: now)
            let patience = isFresh ? .zero : schedule.patience(at: now)
            guard patience > .zero else {
                if schedule.isDue(at: now) { start() }
                return .value(held)
            }
            _ = await join(until: deadline.capped(by: .after(patience)))
            return settled(suits, hasEnded: true)
        }
        let hasEnded = schedule.isPromising(at: now) ? await join(until: deadline) : true
        return settled(suits, hasEnded: hasEnded)
    }

    /// Fetches the document now, if that is allowed, and waits for it.
    func fetch(until deadline: Deadline) async { _ = await join(until: deadline) }

    /// Fetches the document if that is due, or joins the attempt under way, and waits.
    func refreshIfDue(until deadline: Deadline) async {
        let now = now()
        let isWanted = state.withLock { $0.schedule.isDue(at: now) || $0.schedule.isUnderWay }
        if isWanted { _ = await join(until: deadline) }
    }

    /// Begins a fetch that is due; does not wait.
    func refreshIfDue() {
        let now = now()
        if state.withLock({ $0.schedule.isDue(at: now) }) { start() }
    }

    /// What there is after a wait, which may have been given up before its end.
    private func settled(_ suits: (Value) -> Bool, hasEnded: Bool) -> Reading {
        let (value, failure) = state.withLock { ($0.value, $0.schedule.failure) }
        if let value, suits(value) { return .value(value) }
        if let failure { return .unavailable(reason: failure) }
        guard hasEnded, let value else { return .unavailable(reason: "no answer in time") }
        return .value(value)
    }

    private func start() {
        Task.immediateDetached(executorPreference: EventLoop.current) {
            _ = await self.join(until: .after(.seconds(30)))
        }
    }

    /// Waits for the attempt under way, or one that begins now; false if the wait was given up.
    private func join(until deadline: Deadline) async -> Bool {
        await flight.value(for: .document, until: deadline) { await self.attempt() } != nil
    }

    /// One flight. Whether it may ask is decided here: who joined too late for the last flight starts the next.
    private func attempt() async -> Bool {
        let start = now()
        guard state.withLock({ $0.schedule.begin(at: start) }) else { return false }
        let fetched = await fetch()
        let end = now()
        let (old, wasReachable) = state.withLock { state in
            let before = (state.value, state.schedule.isReachable)
            switch fetched {
            case .success(let new):
                // One that is the same does not take the place of what callers may have made of the one held.
                if state.value.map({ isSame($0, new.value) }) != true {
                    state.value = new.value
                    changeCount.add(1, ordering: .releasing)
                }
                state.schedule.succeed(at: end, lifetime: new.lifetime)
            case .failure(let failure): state.schedule.fail(at: end, failure.reason)
            }
            return before
        }
        report(old, fetched, wasReachable)
        return true
    }
}
