import Base
import HTTP

/// Reads `X-Request-ID`.
enum RequestIDField {
    /// The identifier; nil if it is absent, repeated or not fit for an answer and a log line.
    static func identifier(in fields: HTTPFields) -> String? {
        guard case .one(let value) = fields.lookup(FieldNames.requestID), RequestID.isUsable(value) else { return nil }
        return String(decoding: value, as: UTF8.self)
    }
}
