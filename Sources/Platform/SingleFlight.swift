public import Base

/// Lets many callers that want the same thing share one piece of work.
///
/// The first caller starts the work; those that come while it runs wait for its value. The work belongs to nobody: a
/// caller that is cancelled or out of time leaves alone, and the work goes on for the others.
public final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var flights: [Key: [Int: CheckedContinuation<Value?, Never>]] = [:]
        var lastTicket = 0
    }

    private let state = Locked(State())

    /// Makes one with no work under way.
    public init() {}

    /// How many pieces of work are under way.
    public var count: Int { state.withLock { $0.flights.count } }

    /// The value of the work under way for `key`, which `work` starts if there is none; nil when the deadline passes or
    /// the caller is cancelled first. The work itself must have its own deadline: until it ends, others join it.
    public func value(
        for key: Key, until deadline: Deadline, _ work: @escaping @Sendable () async -> Value
    ) async -> Value? {
        guard !deadline.hasPassed() else { return nil }
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        let timer = Task.detached {
            // Cancelled as soon as there is a value; then nobody with this ticket waits any more.
            try? await Task.sleep(until: deadline.instant, clock: .continuous)
            self.leave(key, ticket)
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if join(key, ticket, continuation) { start(key, work) }
                // A cancellation before joining found nobody to send away.
                if Task.isCancelled { leave(key, ticket) }
            }
        } onCancel: {
            leave(key, ticket)
        }
    }

    /// Adds a waiter; true if it must start the work.
    private func join(_ key: Key, _ ticket: Int, _ continuation: CheckedContinuation<Value?, Never>) -> Bool {
        state.withLock { state in
            let isFirst = state.flights[key] == nil
            state.flights[key, default: [:]][ticket] = continuation
            return isFirst
        }
    }

    /// Begins at once on the calling thread; what comes after the first suspension runs on the same event loop.
    private func start(_ key: Key, _ work: @escaping @Sendable () async -> Value) {
        Task.immediateDetached(executorPreference: EventLoop.current) {
            let value = await work()
            let waiters = self.state.withLock { $0.flights.removeValue(forKey: key) } ?? [:]
            for continuation in waiters.values { continuation.resume(returning: value) }
        }
    }

    private func leave(_ key: Key, _ ticket: Int) {
        state.withLock { $0.flights[key]?.removeValue(forKey: ticket) }?.resume(returning: nil)
    }
}
