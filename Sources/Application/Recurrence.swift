import Platform

/// Does something at once and then again and again, ten seconds after each end, until it is released.
final class Recurrence: Sendable {
    private let task: Task<Void, Never>

    /// Begins on an event loop; `work` must not wait for ever.
    init(on loop: EventLoop, _ work: @escaping @Sendable () async -> Void) {
        task = Task.detached(executorPreference: loop) {
            while !Task.isCancelled {
                await work()
                do { try await Task.sleep(for: Self.interval, clock: .continuous) } catch { return }
            }
        }
    }

    deinit { task.cancel() }

    private static let interval = Duration.seconds(10)
}
