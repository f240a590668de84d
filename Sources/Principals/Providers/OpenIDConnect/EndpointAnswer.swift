import Base
import HTTP

/// What came of asking an issuer about a token.
enum EndpointAnswer: Sendable {
    /// It answered 200 with this JSON object.
    case object(JSONValue)
    /// It answered another status.
    case status(Int)
    /// It could not be asked, or what it answered makes no sense; for the log.
    case failed(reason: String)
}
