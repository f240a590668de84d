public import Base

/// Sends commands to one Redis server, whichever that is at the moment.
///
/// A server that did not answer is not waited for again: until it is back every call fails at once.
public protocol RedisClient: Sendable {
    /// Sends a command and waits for the reply; a refusal by the server is a reply too.
    ///
    /// Commands of one event loop reach the server in the order in which they were sent. Cancelling the task does not end
    /// the wait; the deadline does, and the server's time to answer, which is short.
    func send(_ command: RedisCommand, until deadline: Deadline) async throws(RedisError) -> RedisReply
    /// Sends a command whose reply nobody needs, if the server is there; never waits.
    func post(_ command: RedisCommand)
    /// Carries out commands as one transaction if `key` holds `expected` (nil: nothing), and nothing else came between;
    /// returns false if something else stands there. It needs WATCH, GET, MULTI and EXEC, but no scripts.
    func transact(
        _ commands: [RedisCommand], ifHolding expected: [UInt8]?, key: [UInt8], until deadline: Deadline
    ) async throws(RedisError) -> Bool
    /// True if the server answered last; nil if it was not asked yet.
    var isReachable: Bool? { get }
}
