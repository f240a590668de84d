public import Base

/// Does a piece of work once for all who ask for it at the same time.
///
/// The first to ask for a key starts the work; the others wait for the same value. The work belongs to nobody: a waiter
/// that is cancelled or out of time leaves alone, and the work goes on for the others. So the work must have a deadline of
/// its own; there are never more flights than pieces of work under way.
public final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Waiter = CheckedContinuation<Value?, Never>

    private struct State {
        /// The waiters of each flight, by ticket; a flight stays until it lands, waiters or not.
        var flights: [Key: [UInt64: Waiter]] = [:]
        var lastTicket: UInt64 = 0
    }

    private let state = Locked(State())

    /// Makes one with no work under way.
    public init() {}

    /// How many pieces of work are under way.
    public var count: Int { state.withLock { $0.flights.count } }

    /// How many callers wait for one piece of work.
    public func waiterCount(for key: Key) -> Int { state.withLock { $0.flights[key]?.count ?? 0 } }

    /// The value of the work under way for `key`, which `work` starts if there is none; nil if the deadline passes or the
    /// caller is cancelled first.
    public func value(
        for key: Key, until deadline: Deadline, _ work: @escaping @Sendable () async -> Value
    ) async -> Value? {
        guard !deadline.hasPassed() else { return nil }
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        let alarm = Task.detached(executorPreference: EventLoop.current) {
            do { try await Task.sleep(until: deadline.instant, clock: .continuous) } catch { return }
            self.leave(key, ticket)
        }
        defer { alarm.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if join(key, ticket, waiter) { start(key, work) }
                // The alarm or the cancellation may have come before the waiter was there to be found.
                if Task.isCancelled || deadline.hasPassed() { leave(key, ticket) }
            }
        } onCancel: {
            leave(key, ticket)
        }
    }

    /// Adds a waiter; true if it must start the work.
    private func join(_ key: Key, _ ticket: UInt64, _ waiter: Waiter) -> Bool {
        state.withLock { state in
            let isFirst = state.flights[key] == nil
            state.flights[key, default: [:]][ticket] = waiter
            return isFirst
        }
    }

    /// Begins at once on the calling thread; what comes after the first suspension runs on the same event loop.
    private func start(_ key: Key, _ work: @escaping @Sendable () async -> Value) {
        Task.immediateDetached(executorPreference: EventLoop.current) {
            let value = await work()
            let waiters = self.state.withLock { $0.flights.removeValue(forKey: key) } ?? [:]
            for waiter in waiters.values { waiter.resume(returning: value) }
        }
    }

    private func leave(_ key: Key, _ ticket: UInt64) {
        state.withLock { $0.flights[key]?.removeValue(forKey: ticket) }?.resume(returning: nil)
    }
}
