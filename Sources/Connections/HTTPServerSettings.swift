public import HTTP

/// What a server is made of, but for its loops and addresses.
public struct HTTPServerSettings: Sendable {
    /// What peers may take.
    public var limits = HTTPConnectionLimits()
    /// Answers the requests.
    public var handler: any HTTPHandler
    /// Answers what is no request, or one too many; called on a loop.
    public var refusal: @Sendable (_ status: Int) -> HTTPResponse = { HTTPResponse(status: $0) }
    /// TLS, if it is spoken.
    public var tls = ServerCertificate()

    /// Makes settings with the defaults.
    public init(handler: any HTTPHandler) { self.handler = handler }
}
