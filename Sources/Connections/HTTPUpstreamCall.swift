import Base
import Platform

/// One request as its caller hands it over.
struct HTTPUpstreamCall: Sendable {
    let method: String
    let message: Secret
    let deadline: Deadline
    // Set by any thread, for a pool that has not begun the call yet; its identity is the call's.
    private let cancellation = Locked(false)

    init(method: String, message: Secret, deadline: Deadline) {
        self.method = method
        self.message = message
        self.deadline = deadline
    }

    var id: ObjectIdentifier { ObjectIdentifier(cancellation) }

    /// True once the caller's task is cancelled.
    var isCancelled: Bool { cancellation.withLock { $0 } }

    func cancel() { cancellation.withLock { $0 = true } }
}
