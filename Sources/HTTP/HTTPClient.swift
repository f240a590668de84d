public import Base

/// A request to an upstream server.
public struct HTTPClientRequest: Sendable {
    /// The method token.
    public var method: String
    /// The origin-form target, percent-encoded by the caller: `/_security/user/alice`.
    public var target: String
    /// Field names and values; `Host`, `Content-Length` and `Connection` are the client's own.
    public var fields: [(name: String, value: Secret)]
    /// The body; empty for none.
    public var body: [UInt8]
    /// True if sending it twice does what sending it once does, though its method does not say so (RFC 9110 §9.2.2).
    public var isRepeatable = false
    /// The most bytes the answer's body may have, if fewer than the client's own limit; a larger one is `badResponse`.
    public var maximumBodyBytes: Int?

    /// Makes a request.
    public init(method: String, target: String, fields: [(name: String, value: Secret)] = [], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
    }
}

/// The whole answer of an upstream server.
public struct HTTPClientResponse: Sendable {
    /// The status code.
    public var status: Int
    /// Its field lines.
    public var fields: HTTPFields
    /// The whole body, within the client's size limit.
    public var body: [UInt8]

    /// Makes an answer.
    public init(status: Int, fields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// Why no answer came. `detail` is for the log and holds no secret.
public struct HTTPClientError: Error, Sendable, Equatable {
    /// The closed list of reasons.
    public enum Code: String, Sendable, CaseIterable {
        /// The request holds a byte that HTTP does not allow where it stands: it was never sent.
        case badRequest = "bad_request"
        /// The host name has no address.
        case nameNotResolved = "name_not_resolved"
        /// No connection could be made.
        case connectFailed = "connect_failed"
        /// TLS failed, the certificate's verification included.
        case tlsFailed = "tls_failed"
        /// The deadline passed.
        case timedOut = "timed_out"
        /// The connection ended before the answer did.
        case connectionLost = "connection_lost"
        /// The answer is not acceptable HTTP, or too large.
        case badResponse = "bad_response"
        /// Too many requests wait already.
        case overloaded
        /// The waiting task was cancelled.
        case cancelled
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
    public static func == (left: HTTPClientError, right: HTTPClientError) -> Bool { left.code == right.code }
}

/// Sends requests to one origin (scheme, host, port).
public protocol HTTPClient: Sendable {
    /// Sends a request and waits for the whole answer. Redirects are answers, not followed.
    func send(_ request: HTTPClientRequest, until deadline: Deadline) async throws(HTTPClientError)
        -> HTTPClientResponse
}
