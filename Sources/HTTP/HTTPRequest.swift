/// The head of one request (RFC 9112 §3). Bodies are never part of it: a forward-auth answer needs none.
public struct HTTPRequest: Sendable {
    /// The method token as sent; methods have case (RFC 9110 §9.1).
    public var method: String
    /// The request target as sent, in origin form unless noted (RFC 9112 §3.2).
    public var target: HTTPTarget
    /// HTTP/1.0 or HTTP/1.1.
    public var version: HTTPVersion
    /// The field lines.
    public var fields: HTTPFields

    /// Makes a request.
    public init(method: String, target: HTTPTarget, version: HTTPVersion = .http11, fields: HTTPFields = HTTPFields()) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
    }
}

/// The protocol version of a message (RFC 9112 §2.3).
public enum HTTPVersion: Sendable, Equatable {
    /// HTTP/1.0
    case http10
    /// HTTP/1.1
    case http11
}
