/// One job and whoever waits for it: the first to say how it ended is heard, the others are not.
final class WorkerErrand<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, WorkerPool.Failure>
    typealias Waiter = CheckedContinuation<Outcome, Never>

    private enum State {
        case new
        case awaited(Waiter)
        case finished(Outcome)
    }

    private let state = Locked(State.new)

    /// Whether the job is still wanted.
    func begin() -> Bool {
        state.withLock { if case .finished = $0 { false } else { true } }
    }

    /// Resumes the waiter when the outcome is there, which may be before it waits.
    func wait(_ waiter: Waiter) {
        let outcome: Outcome? = state.withLock { state in
            if case .finished(let outcome) = state { return outcome }
            state = .awaited(waiter)
            return nil
        }
        if let outcome { waiter.resume(returning: outcome) }
    }

    /// Says how it ended; nothing happens if that is known.
    func finish(_ outcome: Outcome) {
        let waiter: Waiter? = state.withLock { state in
            let waiter: Waiter? = if case .awaited(let waiter) = state { waiter } else { nil }
            if case .finished = state { return nil }
            state = .finished(outcome)
            return waiter
        }
        waiter?.resume(returning: outcome)
    }
}
