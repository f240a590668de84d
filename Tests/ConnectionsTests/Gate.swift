import Foundation

/// Holds threads until it is opened, for ever.
final class Gate: Sendable {
    private let condition = NSCondition()
    private let state = OpenState()

    func open() {
        condition.lock()
        state.isOpen = true
        condition.broadcast()
        condition.unlock()
    }

    func wait() {
        condition.lock()
        while !state.isOpen { condition.wait() }
        condition.unlock()
    }

    // Guarded by `condition`.
    private final class OpenState: @unchecked Sendable {
        var isOpen = false
    }
}
