/// What a gateway says of the client's request line and host; nil for what it does not say.
public struct ForwardedTarget: Sendable, Equatable {
    /// The client's method, as sent: methods have case (RFC 9110 §9.1).
    public var method: String?
    /// The client's host in lower case, without port and trailing dot.
    public var host: String?
    /// The client's path as sent, without query; nothing is decoded.
    public var path: String?

    /// Makes a target.
    public init(method: String? = nil, host: String? = nil, path: String? = nil) {
        self.method = method
        self.host = host
        self.path = path
    }
}
