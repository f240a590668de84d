import Base
import HTTP
import Platform

/// The connections of one event loop to one origin, and the calls that use them or wait for one.
actor HTTPUpstreamPool: EventLoopActor {
    typealias Answer = HTTPUpstreamExchange.Answer

    nonisolated let loop: EventLoop
    let origin: HTTPOrigin
    let limits: HTTPUpstreamLimits
    private let context: TLSContext?
    private let resolver: Resolver

    private var exchanges: [ObjectIdentifier: HTTPUpstreamExchange] = [:]
    private var waiting: [ObjectIdentifier] = []
    private var connections: [Int: HTTPUpstreamConnection] = [:]
    /// Connections without an exchange, the one used last at the end.
    private var idle: [Int] = []
    private var resolvingCount = 0
    private var lastID = 0
    /// The address that was connected to last: tried first.
    private var preferred: IPAddress?
    private var scratch = [UInt8](repeating: 0, count: 32 * 1024)

    init(loop: EventLoop, origin: HTTPOrigin, context: TLSContext?, resolver: Resolver, limits: HTTPUpstreamLimits) {
        self.loop = loop
        self.origin = origin
        self.context = context
        self.resolver = resolver
        self.limits = limits
    }

    /// Begins a call; without a hop if the caller is on the pool's loop.
    nonisolated func begin(_ call: HTTPUpstreamCall, _ continuation: CheckedContinuation<Answer, Never>) {
        guard !loop.isCurrent else { return assumeIsolated { $0.accept(call, continuation) } }
        loop.execute { self.assumeIsolated { $0.accept(call, continuation) } }
    }

    /// Ends a call whose caller is cancelled; from any thread.
    nonisolated func cancel(_ call: HTTPUpstreamCall) {
        call.cancel()
        loop.execute { self.assumeIsolated { $0.finish(call.id, .failure(HTTPClientError(.cancelled))) } }
    }

    func descriptorIsReady(_ id: Int, _ readiness: Readiness) {
        guard let connection = connections[id] else { return }
        follow(connection.advance(readiness, &scratch), connection)
    }
}

// MARK: Calls

extension HTTPUpstreamPool {
    private func accept(_ call: HTTPUpstreamCall, _ continuation: CheckedContinuation<Answer, Never>) {
        let exchange = HTTPUpstreamExchange(call, continuation)
        exchanges[call.id] = exchange
        if call.isCancelled { return finish(call.id, .failure(HTTPClientError(.cancelled))) }
        guard !call.deadline.hasPassed(at: loop.now) else { return expire(call.id) }
        exchange.deadlineTimer = loop.schedule(at: call.deadline.instant) {
            self.assumeIsolated { $0.expire(call.id) }
        }
        if canServe {
            serve(exchange)
        } else if waiting.count < limits.waitingRequests {
            waiting.append(call.id)
        } else {
            finish(
                call.id, .failure(HTTPClientError(.overloaded, "\(waiting.count) requests wait already")))
        }
    }

    private var canServe: Bool { !idle.isEmpty || connections.count + resolvingCount < limits.connections }

    /// Gives a call a connection, or begins to open one; only if it can.
    private func serve(_ exchange: HTTPUpstreamExchange) {
        while let id = idle.popLast(), let connection = connections[id] {
            if connection.isQuiet(&scratch) { return start(exchange, on: connection) }
            close(connection)
        }
        open(exchange)
    }

    private func serveWaiting() {
        while let id = waiting.first, canServe {
            // Before it is served: a failure at once ends the call and comes back here.
            waiting.removeFirst()
            if let exchange = exchanges[id] { serve(exchange) }
        }
    }

    private func start(_ exchange: HTTPUpstreamExchange, on connection: HTTPUpstreamConnection) {
        connection.idleTimer?.cancel()
        exchange.attemptTimer?.cancel()
        exchange.stage = .answer(connection.id)
        follow(connection.begin(exchange), connection)
    }

    private func expire(_ id: ObjectIdentifier) {
        guard let exchange = exchanges[id] else { return }
        finish(id, .failure(HTTPClientError(.timedOut, "waited for \(exchange.waitedFor)")))
    }

    /// Ends a call, once. A connection that still serves it is closed: its answer would be the next call's.
    private func finish(_ id: ObjectIdentifier, _ answer: Answer) {
        guard let exchange = exchanges.removeValue(forKey: id) else { return }
        exchange.deadlineTimer?.cancel()
        exchange.attemptTimer?.cancel()
        if exchange.stage == .freeConnection { waiting.removeAll { $0 == id } }
        for id in exchange.connections { if let connection = connections[id] { close(connection) } }
        exchange.continuation.resume(returning: answer.mapError { HTTPClientError($0.code, "\(origin): \($0.detail)") })
        serveWaiting()
    }
}

// MARK: Connections

extension HTTPUpstreamPool {
    /// Finds the host's addresses, then tries them in turn.
    private func open(_ exchange: HTTPUpstreamExchange) {
        if let known = resolver.knownAddresses(of: origin.host) {
            return connect(exchange, to: known)
        }
        exchange.stage = .address
        resolvingCount += 1
        // The call, not its identity alone: when it is over, another call's object could stand in the same place.
        let call = exchange.call
        Task(executorPreference: loop) {
            let found: Result<[IPAddress], ResolverError>
            do throws(ResolverError) {
                found = .success(try await self.resolver.addresses(of: self.origin.host))
            } catch {
                found = .failure(error)
            }
            await self.resolved(call.id, found)
        }
    }

    private func resolved(_ id: ObjectIdentifier, _ found: Result<[IPAddress], ResolverError>) {
        resolvingCount -= 1
        guard let exchange = exchanges[id] else { return serveWaiting() }
        switch found {
        case .success(let addresses):
            connect(exchange, to: addresses)
        case .failure(let error):
            finish(id, .failure(HTTPClientError(.nameNotResolved, error.description)))
        }
    }

    private func connect(_ exchange: HTTPUpstreamExchange, to addresses: [IPAddress]) {
        exchange.addresses = HTTPUpstreamAddresses.inOrder(addresses, preferred: preferred)[...]
        connect(exchange)
    }

    /// Tries the next address, beside those under way (RFC 8305 §5); with none left the call fails.
    private func connect(_ exchange: HTTPUpstreamExchange) {
        exchange.attemptTimer?.cancel()
        while let address = exchange.addresses.popFirst() {
            do throws(HTTPClientError) {
                let connection = try makeConnection(to: address)
                connection.exchange = exchange
                exchange.attempts.append(connection.id)
                exchange.stage = .connection
                return tryNext(exchange, after: limits.attemptDelay)
            } catch {
                noteFailure(exchange, address, error)
            }
        }
        guard exchange.attempts.isEmpty else { return }
        exchange.stage = .over
        finish(exchange.call.id, .failure(exchange.failure ?? HTTPClientError(.connectFailed, "no address left")))
    }

    private func makeConnection(to address: IPAddress) throws(HTTPClientError) -> HTTPUpstreamConnection {
        lastID += 1
        do {
            let session = try context.map { context in try TLSSession(client: context, to: origin.host) }
            let socket = try Socket.connecting(to: SocketAddress(address, port: UInt16(origin.port)))
            let connection = HTTPUpstreamConnection(
                id: lastID, address: address, socket: socket, session: session, bodyBytes: limits.bodyBytes)
            connections[lastID] = connection
            try loop.register(
                socket.descriptor, connection.watchedInterest,
                watcher: HTTPUpstreamWatcher(pool: self, connection: lastID))
            return connection
        } catch {
            if let connection = connections[lastID] { close(connection) }
            if let error = error as? TLSError { throw HTTPClientError(.tlsFailed, error.description) }
            throw HTTPClientError(.connectFailed, "\(error)")
        }
    }

    /// Begins the attempt at the next address after `delay`. The oldest attempt goes if there is no room for one more.
    private func tryNext(_ exchange: HTTPUpstreamExchange, after delay: Duration) {
        exchange.attemptTimer?.cancel()
        guard !exchange.addresses.isEmpty else { return }
        let id = exchange.call.id
        exchange.attemptTimer = loop.schedule(after: delay) { self.assumeIsolated { $0.tryNext(id) } }
    }

    private func tryNext(_ id: ObjectIdentifier) {
        guard let exchange = exchanges[id] else { return }
        if connections.count + resolvingCount >= limits.connections,
            let oldest = exchange.attempts.first.flatMap({ connections[$0] })
        {
            fail(oldest, HTTPClientError(.connectFailed, "connect \(oldest.address): no answer"))
        } else {
            connect(exchange)
        }
    }

    /// The attempt that came through serves the call, the others end.
    private func use(_ connection: HTTPUpstreamConnection) {
        guard let exchange = connection.exchange else { return close(connection) }
        preferred = connection.address
        let others = exchange.attempts.filter { $0 != connection.id }
        exchange.attempts = []
        for id in others { if let other = connections[id] { close(other) } }
        start(exchange, on: connection)
        if !others.isEmpty { serveWaiting() }
    }

    private func noteFailure(_ exchange: HTTPUpstreamExchange, _ address: IPAddress, _ error: HTTPClientError) {
        if preferred == address { preferred = nil }
        exchange.note(error)
    }

    /// Does what an advance of a connection calls for.
    private func follow(_ step: HTTPUpstreamConnection.Step, _ connection: HTTPUpstreamConnection) {
        switch step {
        case .connected:
            // Whoever is connected is given more time to agree on TLS, which takes several round trips.
            if let exchange = connection.exchange { tryNext(exchange, after: limits.attemptDelay * 8) }
            follow(.pending, connection)
        case .pending:
            guard connection.interest != connection.watchedInterest else { return }
            connection.watchedInterest = connection.interest
            loop.modify(connection.socket.descriptor, connection.interest)
        case .established:
            use(connection)
        case .answered(let response, let isReusable):
            guard let exchange = connection.exchange else { return close(connection) }
            if isReusable { keep(connection) } else { close(connection) }
            exchange.stage = .over
            finish(exchange.call.id, .success(response))
        case .failed(let error):
            fail(connection, error)
        }
    }

    /// Makes an answered connection free for the next call.
    private func keep(_ connection: HTTPUpstreamConnection) {
        guard !waiting.isEmpty || idle.count < limits.idleConnections else { return close(connection) }
        connection.rest()
        idle.append(connection.id)
        follow(.pending, connection)
        let id = connection.id
        connection.idleTimer = loop.schedule(after: limits.idleTime) {
            self.assumeIsolated { pool in
                guard let connection = pool.connections[id] else { return }
                pool.close(connection)
            }
        }
    }

    private func fail(_ connection: HTTPUpstreamConnection, _ error: HTTPClientError) {
        let isStale = connection.isKept && !connection.hasAnswerBegun && error.code == .connectionLost
        let exchange = connection.exchange
        close(connection)
        guard let exchange else { return serveWaiting() }
        if let attempt = exchange.attempts.firstIndex(of: connection.id) {
            exchange.attempts.remove(at: attempt)
            noteFailure(exchange, connection.address, error)
            connect(exchange)
        } else if isStale, !exchange.isRepeated, exchange.call.isRepeatable {
            exchange.isRepeated = true
            open(exchange)
        } else {
            exchange.stage = .over
            finish(exchange.call.id, .failure(error))
        }
    }

    private func close(_ connection: HTTPUpstreamConnection) {
        guard connections.removeValue(forKey: connection.id) != nil else { return }
        connection.idleTimer?.cancel()
        loop.deregister(connection.socket.descriptor)
        connection.close()
        if connection.exchange == nil { idle.removeAll { $0 == connection.id } }
    }
}
