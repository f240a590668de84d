import COpenSSL

/// Why TLS cannot be set up or go on: a reason for the log, without secrets.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The closed list of reasons.
    public enum Code: String, Sendable, CaseIterable {
        /// A file with certificates or a key cannot be read or used.
        case badFile = "bad_file"
        /// The peer's certificate does not verify: authority, dates or name.
        case notTrusted = "not_trusted"
        /// The peer broke the protocol, refused us or speaks no TLS.
        case protocolFailed = "protocol_failed"
    }

    /// The reason.
    public let code: Code
    /// More for the log: path and reason of a bad file, or OpenSSL's words.
    public let detail: String

    /// Makes an error.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// The detail.
    public var description: String { detail }

    /// Takes the oldest error of the calling thread's OpenSSL queue, which is the cause, and empties the queue.
    static func takeReason() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0, let text = unsafe ERR_reason_error_string(code) else { return "unknown reason" }
        return unsafe String(cString: text)
    }
}
