import Base
import Platform

/// Finds the server and makes connections that are ready for commands: authenticated, in the right database, and with
/// sentinels to a server that says of itself that it is the master.
struct RedisDialer: Sendable {
    private let target: RedisTarget
    private let context: TLSContext?
    private let resolver: Resolver
    private let limits: RedisLimits
    /// The sentinel that was right last is asked first.
    private let lastSentinel = Locked(0)

    /// Reads the certificate files: an unusable one is an error with its path.
    init(_ target: RedisTarget, resolver: Resolver, limits: RedisLimits) throws(TLSError) {
        self.target = target
        self.resolver = resolver
        self.limits = limits
        if let tls = target.tls { context = try TLSContext(tls) } else { context = nil }
    }

    /// Makes a connection on `loop`, where it must be called.
    func dial(on loop: EventLoop, until deadline: Deadline) async throws(RedisError) -> RedisConnection {
        switch target.location {
        case .server(let address):
            let connection = try await connect(to: address, on: loop, until: deadline)
            return try await enter(connection, at: address, mustBeMaster: false, until: deadline)
        case .sentinels(let sentinels, let master):
            return try await dial(master, knownTo: sentinels, on: loop, until: deadline)
        }
    }

    private func dial(
        _ master: String, knownTo sentinels: [RedisTarget.Address], on loop: EventLoop, until deadline: Deadline
    ) async throws(RedisError) -> RedisConnection {
        var failure = RedisError(.connectFailed, "no sentinel is configured")
        let first = lastSentinel.withLock { $0 }
        for step in sentinels.indices {
            let index = (first + step) % sentinels.count
            // One that is silent must leave time for the others.
            let share = Deadline.after(deadline.remaining() / (sentinels.count - step))
            do throws(RedisError) {
                let address = try await self.address(of: master, from: sentinels[index], on: loop, until: share)
                let connection = try await connect(to: address, on: loop, until: share)
                let entered = try await enter(connection, at: address, mustBeMaster: true, until: share)
                lastSentinel.withLock { $0 = index }
                return entered
            } catch {
                failure = error
            }
        }
        throw failure
    }

    /// Asks a sentinel where the master is.
    private func address(
        of master: String, from sentinel: RedisTarget.Address, on loop: EventLoop, until deadline: Deadline
    ) async throws(RedisError) -> RedisTarget.Address {
        let connection = try await connect(to: sentinel, on: loop, until: deadline)
        let command = RedisCommand("SENTINEL", Array("get-master-addr-by-name".utf8), Array(master.utf8))
        let replies: [RedisReply]
        do throws(RedisError) {
            replies = try await connection.replies(to: [command], until: deadline)
        } catch {
            await connection.close()
            throw RedisError(error.code, "sentinel \(sentinel): \(error.detail)")
        }
        await connection.close()
        switch replies.first {
        case .array(let parts)? where parts.count == 2:
            if let name = parts[0].text, let port = parts[1].text.flatMap({ Int($0) }), (1...65535).contains(port) {
                return .host(name, port: port)
            }
            throw RedisError(.badReply, "sentinel \(sentinel): no address")
        case .error(let text)?: throw RedisError(.refused, "sentinel \(sentinel): \(text)")
        default: throw RedisError(.refused, "sentinel \(sentinel) knows no master of that name")
        }
    }

    /// Authenticates, chooses the database and makes sure that the server answers: a frozen one accepts connections too.
    private func enter(
        _ connection: RedisConnection, at address: RedisTarget.Address, mustBeMaster: Bool, until deadline: Deadline
    ) async throws(RedisError) -> RedisConnection {
        var steps: [RedisGreeting] = []
        if let password = target.password { steps.append(.authenticate(user: target.username, password)) }
        if target.database != 0 { steps.append(.select(target.database)) }
        if mustBeMaster { steps.append(.role) }
        steps.append(.ping)
        do throws(RedisError) {
            let replies = try await connection.replies(to: steps.map { $0.command }, until: deadline)
            for (step, reply) in zip(steps, replies) { try step.judge(reply) }
            return connection
        } catch {
            await connection.close()
            throw RedisError(error.code, "\(address): \(error.detail)")
        }
    }
}

// MARK: Sockets

extension RedisDialer {
    private func connect(
        to address: RedisTarget.Address, on loop: EventLoop, until deadline: Deadline
    ) async throws(RedisError) -> RedisConnection {
        var failure = RedisError(.connectFailed, "no address")
        let (name, places) = try await places(of: address)
        for (index, place) in places.enumerated() {
            let share = Deadline.after(deadline.remaining() / (places.count - index))
            do throws(RedisError) {
                let connection = try connection(to: place, named: name, on: loop)
                try await connection.establish(until: share)
                return connection
            } catch {
                failure = error
            }
        }
        throw RedisError(failure.code, "\(address): \(failure.detail)")
    }

    private func connection(
        to place: SocketAddress, named name: String?, on loop: EventLoop
    ) throws(RedisError) -> RedisConnection {
        do {
            let session: TLSSession?
            if let context, let name { session = try TLSSession(client: context, to: name) } else { session = nil }
            let socket = try Socket.connecting(to: place)
            return RedisConnection(socket, session: session, loop: loop, limits: limits)
        } catch let error as TLSError {
            throw RedisError(.tlsFailed, error.description)
        } catch {
            throw RedisError(.connectFailed, "\(error)")
        }
    }

    /// The addresses of a server, and its name for TLS.
    private func places(
        of address: RedisTarget.Address
    ) async throws(RedisError) -> (name: String?, places: [SocketAddress]) {
        switch address {
        case .socket(let path):
            guard let place = SocketAddress(path: path) else {
                throw RedisError(.connectFailed, "\(address): not the path of a unix socket")
            }
            return (nil, [place])
        case .host(let name, let port):
            do throws(ResolverError) {
                let found = try await resolver.addresses(of: name)
                return (name, found.map { SocketAddress($0, port: UInt16(port)) })
            } catch {
                throw RedisError(.connectFailed, error.description)
            }
        }
    }
}
