public import Base
public import Platform

/// Speaks to one Redis server, over one connection of each event loop that all its commands share.
///
/// A call from a task on loop i uses loop i's connection and never leaves that thread; any other call uses loop 0's. The
/// connections are closed when the last reference goes.
public final class RedisConnections: RedisClient {
    private let links: [RedisLink]
    private let transactions: [RedisTransactions]
    private let health: RedisHealth
    private let observer: RedisObserver

    /// Makes a client, which connects at its first use. Certificate files are read now: an unusable one is an error with
    /// its path. There must be a loop, in the order of their indices.
    public init(
        _ target: RedisTarget, loops: [EventLoop], resolver: Resolver, limits: RedisLimits = RedisLimits(), log: Log,
        observer: RedisObserver = RedisObserver()
    ) throws(TLSError) {
        precondition(!loops.isEmpty, "a client needs an event loop")
        let dialer = try RedisDialer(target, resolver: resolver, limits: limits)
        let health = RedisHealth(loops: loops.count, log: log)
        links = loops.enumerated().map { lane, loop in
            RedisLink(loop: loop, lane: lane, dialer: dialer, limits: limits, health: health)
        }
        transactions = links.map { RedisTransactions(link: $0, dialer: dialer, limits: limits) }
        self.health = health
        self.observer = observer
    }

    deinit {
        for link in links { link.close() }
        for lane in transactions { Task(executorPreference: lane.loop) { await lane.close() } }
    }

    /// Connects all loops now, without waiting for that.
    public func prepare() { for link in links { link.prepare() } }

    /// True if every loop that was used reached the server last; nil before the first attempt.
    public var isReachable: Bool? { health.isReachable }

    /// Sends a command and waits for the reply.
    public func send(_ command: RedisCommand, until deadline: Deadline) async throws(RedisError) -> RedisReply {
        let link = links[lane]
        let answer = await withCheckedContinuation { continuation in
            link.begin(RedisCall(bytes: command.bytes, receiver: .caller(continuation), deadline: deadline))
        }
        switch answer {
        case .success(let reply):
            observer.succeeded()
            return reply
        case .failure(let error):
            observer.failed(error.code)
            throw error
        }
    }

    /// Sends a command if the connection stands, and lets its reply fall.
    public func post(_ command: RedisCommand) {
        let link = links[lane]
        link.begin(
            RedisCall(
                bytes: command.bytes, receiver: .nobody, deadline: .after(.seconds(1))))
    }

    /// Carries out a transaction on a connection of its own.
    public func transact(
        _ commands: [RedisCommand], ifHolding expected: [UInt8]?, key: [UInt8], until deadline: Deadline
    ) async throws(RedisError) -> Bool {
        do throws(RedisError) {
            let isDone = try await transactions[lane].transact(
                commands, ifHolding: expected, key: key, until: deadline)
            observer.succeeded()
            return isDone
        } catch {
            observer.failed(error.code)
            throw error
        }
    }

    private var lane: Int {
        guard let index = EventLoop.currentIndex, links.indices.contains(index) else { return 0 }
        return index
    }
}
