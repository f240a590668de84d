/// What one `HTTPUpstreamClient` may use at most, per event loop where that is said.
public struct HTTPUpstreamLimits: Sendable {
    /// Connections of one loop, those being opened included.
    public var connections = 32
    /// Connections of one loop that may stay open without a request.
    public var idleConnections = 8
    /// How long a connection may stay open without a request; shorter than what servers do, so that few are stale.
    public var idleTime = Duration.seconds(30)
    /// Requests of one loop that may wait for a connection; one more is `overloaded`.
    public var waitingRequests = 256
    /// Bytes of the body of one answer; a larger one is `badResponse`.
    public var bodyBytes = 1 << 20

    /// How long one address of several may stay silent before the next is tried beside it (RFC 8305 §5); once it is
    /// connected, eight times as long for TLS.
    public var attemptDelay = Duration.milliseconds(250)

    /// Makes the default limits.
    public init() {}
}
