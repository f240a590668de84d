import Base
import Glibc

/// Ends a socket's connection when a deadline passes: for a library's blocking call that knows no limit itself.
final class SocketWatchdog: Sendable {
    private let state: State

    /// Watches from now on; `SystemError` if there is no thread left for it.
    init(_ descriptor: CInt, until deadline: Deadline) throws(SystemError) {
        let state = State(descriptor)
        self.state = state
        try Thread.start(name: "watchdog") { state.watch(until: deadline) }
    }

    /// Stops watching, so that the descriptor may be closed; true if the deadline had passed.
    func stop() -> Bool { state.stop() }

    private final class State: @unchecked Sendable {
        // Guarded by `condition`.
        private var isOver = false
        private var hasEnded = false
        private let descriptor: CInt
        private let condition = Condition()

        init(_ descriptor: CInt) { self.descriptor = descriptor }

        func watch(until deadline: Deadline) {
            condition.lock()
            defer { condition.unlock() }
            while !isOver, condition.wait(until: deadline) {}
            guard !isOver else { return }
            // With the lock held: the descriptor is still the one that was given.
            _ = shutdown(descriptor, CInt(SHUT_RDWR))
            hasEnded = true
        }

        func stop() -> Bool {
            condition.lock()
            defer { condition.unlock() }
            isOver = true
            condition.wakeAll()
            return hasEnded
        }
    }
}
