/// Why bytes are no acceptable message.
public struct HTTPReadError: Error, Sendable, Equatable {
    /// The status to answer with before the connection closes.
    public let status: Int
    /// The rule that was broken; for the log and tests.
    public let reason: String

    /// Makes an error.
    public init(status: Int, _ reason: String) {
        self.status = status
        self.reason = reason
    }
}
