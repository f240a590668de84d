import Base
import HTTP
import Platform

/// One request as its caller hands it over.
struct HTTPUpstreamCall: Sendable {
    let method: String
    let message: Secret
    let deadline: Deadline
    /// True if it may be sent twice.
    let isRepeatable: Bool
    /// The most bytes of the answer's body, if fewer than the pool's limit.
    let maximumBodyBytes: Int?
    // Set by any thread, for a pool that has not begun the call yet; its identity is the call's.
    private let cancellation = Locked(false)

    init(_ request: HTTPClientRequest, message: Secret, deadline: Deadline) {
        method = request.method
        self.message = message
        self.deadline = deadline
        isRepeatable = request.isRepeatable || HTTPUpstreamMessage.isIdempotent(request.method)
        maximumBodyBytes = request.maximumBodyBytes
    }

    var id: ObjectIdentifier { ObjectIdentifier(cancellation) }

    /// True once the caller's task is cancelled.
    var isCancelled: Bool { cancellation.withLock { $0 } }

    func cancel() { cancellation.withLock { $0 = true } }
}
