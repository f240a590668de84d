/// Why a directory did not do what it was asked. `detail` is for the log and holds no secret.
public struct LDAPError: Error, Sendable, Equatable {
    /// The closed list of reasons.
    public enum Code: String, Sendable, CaseIterable {
        /// No connection could be made.
        case connectFailed = "connect_failed"
        /// TLS failed, or StartTLS was refused; the certificate's verification included.
        case tlsFailed = "tls_failed"
        /// The deadline passed, or the server's own time limit.
        case timedOut = "timed_out"
        /// The connection ended, or holds what is no LDAP.
        case connectionLost = "connection_lost"
        /// The server does not let this name search, or wants more protection of the connection.
        case refused
        /// The search base does not exist.
        case noSuchObject = "no_such_object"
        /// There are more entries than asked for, or than the server gives.
        case sizeLimitExceeded = "size_limit_exceeded"
        /// The filter cannot be sent.
        case badFilter = "bad_filter"
        /// A name cannot be sent, or the server takes it for none.
        case badName = "bad_name"
        /// The server is busy, unavailable or in trouble.
        case serverFailed = "server_failed"
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
    public static func == (left: LDAPError, right: LDAPError) -> Bool { left.code == right.code }
}
