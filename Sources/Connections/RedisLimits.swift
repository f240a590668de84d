/// What the connections to one Redis server may use at most, per event loop where that is said.
public struct RedisLimits: Sendable {
    /// How long the server may take to answer a command; one that takes longer counts as down.
    public var answerTime = Duration.seconds(1)
    /// How long an attempt to connect may take, with TLS, authentication and what sentinels are asked.
    public var connectTime = Duration.seconds(2)
    /// The pause after the first failed attempt to connect; it doubles with each further one, and up to half is left out
    /// at random.
    public var firstPause = Duration.milliseconds(100)
    /// The longest pause between attempts.
    public var longestPause = Duration.seconds(5)
    /// Commands of one loop that may wait for a reply or for the first connection; one more is `overloaded`.
    public var waitingCommands = 4096
    /// Bytes of one loop that may wait to be sent; more is `overloaded`.
    public var waitingBytes = 4 << 20
    /// Bytes of one reply; a larger one is `badReply`.
    public var replyBytes = 1 << 20
    /// Connections of one loop for transactions.
    public var transactionConnections = 4

    /// Makes the default limits.
    public init() {}
}
