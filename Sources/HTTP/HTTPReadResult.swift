/// What a reader makes of the bytes so far.
public enum HTTPReadResult: Sendable {
    /// The head is not complete.
    case needMore
    /// A request.
    case request(HTTPReadRequest)
    /// No acceptable request: answer with the error's status and close.
    case failure(HTTPReadError)
}

/// A request and what its connection needs to know of it.
public struct HTTPReadRequest: Sendable {
    /// The request.
    public let request: HTTPRequest
    /// How its body is framed.
    public let framing: BodyFraming
    /// True if the client wants the connection to stay open (RFC 9112 §9.3).
    public let keepAlive: Bool
    /// The bytes of the head, from the first given to the empty line's end.
    public let headLength: Int
}
