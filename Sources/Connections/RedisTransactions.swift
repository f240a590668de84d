import Base
import Platform

/// Carries out transactions of one event loop, each on a connection that no other command uses meanwhile.
actor RedisTransactions: EventLoopActor {
    /// A transaction that waits for a connection.
    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<Bool, Never>
        let timer: Timer
    }

    nonisolated let loop: EventLoop
    private let dialer: RedisDialer
    private let limits: RedisLimits
    private let link: RedisLink

    private var free: [RedisConnection] = []
    private var usedCount = 0
    private var waiters: [Waiter] = []
    private var lastID = 0
    private var isClosed = false

    init(link: RedisLink, dialer: RedisDialer, limits: RedisLimits) {
        self.link = link
        loop = link.loop
        self.dialer = dialer
        self.limits = limits
    }

    /// Carries out `commands` if `key` holds `expected` and nothing comes between; false if something else stands there.
    func transact(
        _ commands: [RedisCommand], ifHolding expected: [UInt8]?, key: [UInt8], until deadline: Deadline
    ) async throws(RedisError) -> Bool {
        try await enter(until: deadline)
        defer { leave() }
        while let connection = free.popLast() {
            guard await connection.isOpen else { continue }
            return try await run(commands, expected, key, on: connection, until: deadline)
        }
        if let outage = await link.outage { throw outage }
        let limit = deadline.capped(by: .after(limits.connectTime, from: loop.now))
        let (dialer, loop) = (dialer, loop)
        let connection = try await withTaskExecutorPreference(loop) { () async throws(RedisError) -> RedisConnection in
            try await dialer.dial(on: loop, until: limit)
        }
        return try await run(commands, expected, key, on: connection, until: deadline)
    }

    /// Closes the connections that are free; the others follow when their transaction has ended.
    func close() async {
        isClosed = true
        for connection in free { await connection.close() }
        free = []
    }

    private func run(
        _ commands: [RedisCommand], _ expected: [UInt8]?, _ key: [UInt8], on connection: RedisConnection,
        until deadline: Deadline
    ) async throws(RedisError) -> Bool {
        do throws(RedisError) {
            let isDone = try await steps(commands, expected, key, on: connection, until: deadline)
            if isClosed { await connection.close() } else { free.append(connection) }
            return isDone
        } catch {
            // Whatever it watched or had begun ends with the connection.
            await connection.close()
            throw error
        }
    }

    private func steps(
        _ commands: [RedisCommand], _ expected: [UInt8]?, _ key: [UInt8], on connection: RedisConnection,
        until deadline: Deadline
    ) async throws(RedisError) -> Bool {
        let look = try await connection.replies(
            to: [RedisCommand("WATCH", key), RedisCommand("GET", key)], until: deadline)
        guard look.count == 2, look[0] == .simpleString("OK") else { throw Self.refusal(look) }
        let holds: Bool
        switch look[1] {
        case .null: holds = expected == nil
        case .bulkString(let bytes): holds = bytes == expected
        default: throw Self.refusal(look)
        }
        guard holds else {
            _ = try await connection.replies(to: [RedisCommand("UNWATCH")], until: deadline)
            return false
        }
        let whole = [RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")]
        let replies = try await connection.replies(to: whole, until: deadline)
        switch replies.last {
        case .null?: return false
        case .array(let results)?:
            if results.contains(where: { $0.errorWord != nil }) { throw Self.refusal(results) }
            return true
        default: throw Self.refusal(replies)
        }
    }

    private static func refusal(_ replies: [RedisReply]) -> RedisError {
        for case .error(let text) in replies { return RedisError(.refused, String(text.prefix(200))) }
        return RedisError(.badReply, "an unexpected reply")
    }
}

// MARK: Turns

extension RedisTransactions {
    /// Waits for one of the connections to be free or allowed.
    private func enter(until deadline: Deadline) async throws(RedisError) {
        if usedCount < limits.transactionConnections {
            usedCount += 1
            return
        }
        guard waiters.count < limits.waitingCommands else {
            throw RedisError(.overloaded, "\(waiters.count) transactions wait already")
        }
        lastID += 1
        let id = lastID
        let isMine = await withCheckedContinuation { continuation in
            let timer = loop.schedule(at: deadline.instant) { self.assumeIsolated { $0.expire(id) } }
            waiters.append(Waiter(id: id, continuation: continuation, timer: timer))
        }
        if !isMine { throw RedisError(.timedOut, "waited for other transactions") }
    }

    /// Gives the turn to the next.
    private func leave() {
        guard !waiters.isEmpty else {
            usedCount -= 1
            return
        }
        let next = waiters.removeFirst()
        next.timer.cancel()
        next.continuation.resume(returning: true)
    }

    private func expire(_ id: Int) {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
        waiters.remove(at: index).continuation.resume(returning: false)
    }
}
