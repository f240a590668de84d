import Base
import Platform

/// The connection of one event loop to the server, made anew whenever it ends.
///
/// Commands wait for the first attempt to connect only. Once an attempt has failed, or a server let a command wait too
/// long, every call fails at once until an attempt succeeds; those go on in the background.
actor RedisLink: EventLoopActor {
    private enum State {
        /// Nobody asked for anything yet.
        case idle
        /// An attempt is under way; commands wait for it if it is the first.
        case connecting(isFirst: Bool)
        case ready(RedisConnection)
        /// Between two attempts.
        case resting
        /// For good.
        case closed
    }

    nonisolated let loop: EventLoop
    private let lane: Int
    private let dialer: RedisDialer
    private let limits: RedisLimits
    private let health: RedisHealth

    private var state = State.idle
    /// Calls that wait for the first attempt.
    private var waiting: [RedisCall] = []
    private var waitingTimer: Timer?
    private var failures = 0
    /// The replies that had come when the connection began to serve, and when that was.
    private var servedFrom = 0
    private var servedSince = ContinuousClock.now
    private var lastError = RedisError(.unavailable)
    /// Ends the pause between attempts, or the patience with one.
    private var timer: Timer?

    init(loop: EventLoop, lane: Int, dialer: RedisDialer, limits: RedisLimits, health: RedisHealth) {
        self.loop = loop
        self.lane = lane
        self.dialer = dialer
        self.limits = limits
        self.health = health
    }

    /// Sends a command; without a hop if the caller is on the link's loop.
    nonisolated func begin(_ call: RedisCall) {
        guard !loop.isCurrent else { return assumeIsolated { $0.accept(call) } }
        loop.execute { self.assumeIsolated { $0.accept(call) } }
    }

    /// Connects now, if nothing was asked for yet.
    nonisolated func prepare() { loop.execute { self.assumeIsolated { $0.start() } } }

    /// Closes the connection for good.
    nonisolated func close() { loop.execute { self.assumeIsolated { $0.shut() } } }

    /// Why the server is not asked at the moment; nil if it is.
    var outage: RedisError? {
        switch state {
        case .idle, .ready, .connecting(isFirst: true): nil
        case .connecting(isFirst: false), .resting, .closed: unavailable
        }
    }

    private func accept(_ call: RedisCall) {
        switch state {
        case .ready(let connection): connection.assumeIsolated { $0.begin(call) }
        case .idle:
            wait(call)
            start()
        case .connecting(isFirst: true): wait(call)
        case .connecting(isFirst: false), .resting, .closed: call.receiver.receive(.failure(unavailable))
        }
    }

    private var unavailable: RedisError { RedisError(.unavailable, lastError.detail) }

    private func start() {
        guard case .idle = state else { return }
        attempt(isFirst: true)
    }
}

// MARK: Waiting calls

extension RedisLink {
    /// Lets a call wait for the attempt that is under way, until its deadline.
    private func wait(_ call: RedisCall) {
        if case .nobody = call.receiver { return }
        guard waiting.count < limits.waitingCommands else {
            return call.receiver.receive(.failure(RedisError(.overloaded, "\(waiting.count) commands wait already")))
        }
        waiting.append(call)
        watch(call.deadline)
    }

    private func watch(_ deadline: Deadline) {
        if let waitingTimer, waitingTimer.deadline <= deadline.instant { return }
        waitingTimer?.cancel()
        waitingTimer = loop.schedule(at: deadline.instant) { self.assumeIsolated { $0.expireWaiting() } }
    }

    private func expireWaiting() {
        waitingTimer = nil
        let now = loop.now
        let expired = waiting.filter { $0.deadline.hasPassed(at: now) }
        waiting.removeAll { $0.deadline.hasPassed(at: now) }
        if let next = waiting.map(\.deadline).min() { watch(next) }
        for call in expired { call.receiver.receive(.failure(RedisError(.timedOut, "waited for the connection"))) }
    }

    private func takeWaiting() -> [RedisCall] {
        waitingTimer?.cancel()
        waitingTimer = nil
        defer { waiting = [] }
        return waiting
    }

    private func failWaiting() {
        for call in takeWaiting() { call.receiver.receive(.failure(lastError)) }
    }
}

// MARK: Attempts

extension RedisLink {
    private func attempt(isFirst: Bool) {
        state = .connecting(isFirst: isFirst)
        let (loop, dialer) = (loop, dialer)
        let deadline = Deadline(loop.now + limits.connectTime)
        // A name lookup cannot be interrupted, and outlasts the deadline: nobody waits for it longer than for the rest.
        timer = loop.schedule(at: deadline.instant) { self.assumeIsolated { $0.losePatience() } }
        Task(executorPreference: loop) {
            do throws(RedisError) {
                await self.attempted(.success(try await dialer.dial(on: loop, until: deadline)))
            } catch {
                await self.attempted(.failure(error))
            }
        }
    }

    private func losePatience() {
        guard case .connecting(isFirst: true) = state else { return }
        state = .connecting(isFirst: false)
        lastError = RedisError(.connectFailed, "no connection in time")
        health.isDown(loop: lane, lastError)
        failWaiting()
    }

    private func attempted(_ result: Result<RedisConnection, RedisError>) {
        timer?.cancel()
        switch (state, result) {
        case (.connecting, .success(let connection)): use(connection)
        case (.connecting, .failure(let error)): rest(after: error)
        case (_, .success(let connection)): connection.assumeIsolated { $0.close() }
        case (_, .failure): break
        }
    }

    private func use(_ connection: RedisConnection) {
        state = .ready(connection)
        health.isUp(loop: lane)
        let repliesBefore = connection.assumeIsolated { connection in
            connection.notifyEnd { error in self.assumeIsolated { $0.lost(connection, error) } }
            return connection.replyCount
        }
        servedFrom = repliesBefore
        servedSince = loop.now
        for call in takeWaiting() { accept(call) }
    }

    /// The connection has ended. One that served gets a successor at once; a server that is silent is not waited for.
    private func lost(_ connection: RedisConnection, _ error: RedisError) {
        guard case .ready(let current) = state, current === connection else { return }
        let hasServed = connection.assumeIsolated { $0.replyCount } > servedFrom
        // One that comes back only to go again is asked ever more rarely.
        if hasServed, loop.now - servedSince >= limits.longestPause { failures = 0 }
        guard hasServed, error.code == .connectionLost else { return rest(after: error) }
        lastError = error
        attempt(isFirst: true)
    }

    private func rest(after error: RedisError) {
        failures += 1
        lastError = error
        state = .resting
        health.isDown(loop: lane, error)
        failWaiting()
        timer = loop.schedule(after: pause) {
            self.assumeIsolated { link in
                if case .resting = link.state { link.attempt(isFirst: false) }
            }
        }
    }

    /// Doubles with each failure; a random part keeps loops and replicas from coming back all at once.
    private var pause: Duration {
        let longest = min(limits.firstPause * (1 << min(failures - 1, 16)), limits.longestPause)
        return longest * Double.random(in: 0.5...1)
    }

    private func shut() {
        if case .ready(let connection) = state { connection.assumeIsolated { $0.close() } }
        state = .closed
        lastError = RedisError(.unavailable, "closed")
        timer?.cancel()
        failWaiting()
    }
}
