import Base
public import Connections
public import Platform

/// A client of a Redis server on an event loop of its own, with short times.
///
/// The loop lives as long as the process: who holds only the client may still wait for it.
public final class RedisFixture: Sendable {
    /// The client.
    public let client: RedisConnections
    /// The loop that a task must run on to use its connection without a hop.
    public let loop: EventLoop
    /// What the client logs.
    public let kept = RecordingLog()

    /// How long to wait for a server that is back, at most.
    public static let patience = Duration.seconds(20)

    /// Times and limits for tests.
    public static var limits: RedisLimits {
        var limits = RedisLimits()
        limits.firstPause = .milliseconds(10)
        limits.longestPause = .milliseconds(40)
        return limits
    }

    /// Makes a client, which connects at its first use.
    public init(
        _ target: RedisTarget, limits: RedisLimits = limits, observer: RedisObserver = RedisObserver()
    ) throws {
        loop = try EventLoop(index: 0, name: "redis")
        let resolver = Resolver(pool: WorkerPool(name: "dns", threads: 1, capacity: 8))
        client = try RedisConnections(
            target, loops: [loop], resolver: resolver, limits: limits, log: kept.log, observer: observer)
    }

    /// Makes a client of a server on the loopback interface.
    public convenience init(_ server: RedisServer, limits: RedisLimits = limits) throws {
        try self.init(RedisTarget(.server(.host("127.0.0.1", port: server.port))), limits: limits)
    }

    /// Sends words; the reply, or the error's code.
    public func ask(_ words: String..., within time: Duration = .seconds(10)) async -> Outcome {
        let command = RedisCommand(parts: words.map { Array($0.utf8) })
        do throws(RedisError) {
            return .reply(try await client.send(command, until: .after(time)))
        } catch {
            return .failed(error.code)
        }
    }

    /// Waits until the server answers.
    public func waitUntilBack() async -> Bool {
        let deadline = Deadline.after(Self.patience)
        while !deadline.hasPassed() {
            if case .reply = await ask("PING") { return true }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    /// What came of a command.
    public enum Outcome: Equatable, Sendable {
        /// The server replied.
        case reply(RedisReply)
        /// It did not.
        case failed(RedisError.Code)

        /// The reply's text.
        public var text: String? { if case .reply(let reply) = self { reply.text } else { nil } }
        /// The first word of the server's refusal.
        public var errorWord: String? { if case .reply(let reply) = self { reply.errorWord } else { nil } }
    }
}
