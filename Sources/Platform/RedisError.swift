/// Why a Redis server did not reply. `detail` is for the log and holds no secret.
public struct RedisError: Error, Sendable, Equatable {
    /// The closed list of reasons.
    public enum Code: String, Sendable, CaseIterable {
        /// The server was not asked: it did not answer before, and has not come back yet.
        case unavailable
        /// No connection could be made, or no sentinel knows a master.
        case connectFailed = "connect_failed"
        /// TLS failed, the certificate's verification included.
        case tlsFailed = "tls_failed"
        /// The server refused the user, the database or its role.
        case refused
        /// The deadline passed.
        case timedOut = "timed_out"
        /// The connection ended before the reply came: the command may have been carried out.
        case connectionLost = "connection_lost"
        /// What came is no Redis protocol, or too large.
        case badReply = "bad_reply"
        /// Too many commands wait already.
        case overloaded
    }

    /// The reason.
    public let code: Code
    /// More for the log.
    public let detail: String

    /// Makes an error.
    public init(_ code: Code, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }

    /// Equality is on the code.
    public static func == (left: RedisError, right: RedisError) -> Bool { left.code == right.code }
}
