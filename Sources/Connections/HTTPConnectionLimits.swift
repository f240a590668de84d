import HTTP

/// What one peer, and all together, may take of a server.
public struct HTTPConnectionLimits: Sendable, Equatable {
    /// The size of a request's head; beyond it 414 or 431.
    public var headBytes: Int = 16 << 10
    /// The number of field lines of a request; beyond it 431.
    public var headerCount: Int = 100
    /// The number of open connections, all loops together; one more is answered 503 and closed.
    public var connections: Int = 10_000
    /// How long a head may take from its first byte to its last; beyond it 408, so that nobody holds a connection by trickling.
    public var headTimeout: Duration = .seconds(10)
    /// How long a connection may stay open without a request.
    public var idleTimeout: Duration = .seconds(75)
    /// How long an answer may wait for the peer to take it.
    public var writeTimeout: Duration = .seconds(10)
    /// How long bytes that are no request are discarded before a connection closes, so that the peer reads its answer.
    public var discardTimeout: Duration = .seconds(1)
    /// How many such bytes.
    public var discardedBytes: Int = 1 << 20

    /// Makes the defaults.
    public init() {}

    var head: HTTPLimits { HTTPLimits(headBytes: headBytes, headerCount: headerCount) }
}
