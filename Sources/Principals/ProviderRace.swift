import Base
import Platform

/// Asks several providers at once. The first success ends it; whoever has not answered then, or when time is up, is
/// cancelled and no longer waited for, even if it does not heed the cancellation.
final class ProviderRace: Sendable {
    /// What one of them said, and how long it took.
    struct Finish: Sendable {
        let verdict: Verdict
        let duration: Duration
    }

    private struct State {
        var finishes: [Finish?]
        var isOver = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state: Locked<State>

    private init(count: Int) {
        state = Locked(State(finishes: [Finish?](repeating: nil, count: count)))
    }

    /// Asks all of them; the finishes stand in the providers' order, nil for those that did not answer before the end.
    static func run(
        _ providers: [any Provider], about credentials: Credentials, until limit: Deadline
    ) async -> [Finish?] {
        let race = ProviderRace(count: providers.count)
        var tasks: [Task<Void, Never>] = []
        // One that answers at once, from memory or without any network, ends the race before the next is even asked.
        for (index, provider) in providers.enumerated() where !race.isOver {
            tasks.append(
                Task.immediateDetached(executorPreference: EventLoop.current) {
                    let start = ContinuousClock.now
                    let verdict = await provider.authenticate(credentials, until: limit)
                    race.note(Finish(verdict: verdict, duration: .now - start), at: index)
                })
        }
        await race.wait(until: limit)
        for task in tasks { task.cancel() }
        return race.state.withLock { $0.finishes }
    }

    private var isOver: Bool { state.withLock { $0.isOver } }

    private func note(_ finish: Finish, at index: Int) {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isOver else { return nil }
            state.finishes[index] = finish
            state.isOver = finish.verdict.isSuccess || state.finishes.allSatisfy { $0 != nil }
            return state.isOver ? state.waiter.take() : nil
        }?.resume()
    }

    private func end() {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.isOver = true
            return state.waiter.take()
        }?.resume()
    }

    private func wait(until limit: Deadline) async {
        guard !isOver else { return }
        let alarm = Task.detached(executorPreference: EventLoop.current) {
            do { try await Task.sleep(until: limit.instant, clock: .continuous) } catch { return }
            self.end()
        }
        defer { alarm.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isOver = state.withLock { state in
                    if !state.isOver { state.waiter = waiter }
                    return state.isOver
                }
                if isOver { waiter.resume() }
            }
        } onCancel: {
            end()
        }
    }
}

extension Verdict {
    /// True if it names somebody.
    var isSuccess: Bool {
        if case .authenticated(let identity) = self { !identity.username.isEmpty } else { false }
    }
}
