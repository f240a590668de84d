import Base
import Platform

/// A directory: some servers that hold the same entries, asked on a few threads, never on an event loop.
///
/// Healthy servers come first, in the order of the configuration. One that fails rests, longer from time to time, and the
/// next is asked; while all rest nobody is, so that an outage costs each request nothing. After a rest one piece of work
/// tries the server before others follow.
final class LDAPDirectory: Sendable {
    /// How it is spoken to.
    let settings: LDAPDirectorySettings

    private let servers: [DirectoryServer]
    private let health: Locked<[HostHealth]>
    private let workers: WorkerPool
    private let makeLink: DirectorySession.LinkMaker
    private let log: Log
    private let throttle = Locked(LogThrottle())
    private let lastOutcome = Locked<(isGood: Bool, at: ContinuousClock.Instant)?>(nil)
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Connects nowhere yet.
    init(
        _ settings: LDAPDirectorySettings, log: Log,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, makeLink: DirectorySession.LinkMaker? = nil
    ) {
        self.settings = settings
        servers = settings.servers.map { DirectoryServer($0, capacity: settings.connections, now: now) }
        health = Locked(settings.servers.map { _ in HostHealth() })
        workers = WorkerPool(name: "directory", threads: settings.connections, capacity: Self.longestQueue)
        self.log = log
        self.now = now
        if let makeLink {
            self.makeLink = makeLink
        } else {
            let (startsTLS, tls) = (settings.startsTLS, settings.tls)
            self.makeLink = { url, deadline throws(LDAPError) in
                try LDAPConnection(url, startTLS: startsTLS, tls: tls, until: deadline)
            }
        }
    }

    /// How long one piece of work may take in all: enough for a server that does not answer and one that does, and for one
    /// server's whole time however long that is: cut short, it would never be known to fail.
    var patience: Duration {
        let one = settings.networkTimeout + settings.operationTimeout * 2
        return min(one * max(1, servers.count), max(one, Self.longestPatience))
    }

    /// Whether a server answered when last asked; nil if nobody asked yet.
    var isReachable: Bool? { lastOutcome.withLock { $0?.isGood } }

    /// Connections that rest.
    var idleCount: Int { servers.reduce(0) { $0 + $1.idleCount } }

    /// Asks for a sign of life, if there was none lately.
    func prepare() async {
        let last = lastOutcome.withLock { $0 }
        if let last, last.isGood, now() - last.at < Self.freshness { return }
        _ = try? await perform(until: .after(patience)) { session throws(LDAPError) in
            try session.entry(self.settings.searchBase, attributes: ["1.1"]) != nil
        }
    }

    /// Does a piece of work at the first server that answers. The work may be begun again at another server, so it only reads
    /// or verifies. If its time is over before a thread is free for it, it is never begun.
    func perform<Value: Sendable>(
        until deadline: Deadline, _ work: @escaping @Sendable (DirectorySession) throws(LDAPError) -> Value
    ) async throws(LDAPDirectoryError) -> Value {
        let instant = now()
        guard health.withLock({ $0.contains { $0.isAvailable(at: instant) } }) else { throw Self.allRest }
        let result: Result<Value, LDAPDirectoryError>
        do throws(WorkerPool.Failure) {
            result = try await workers.run(until: deadline) { self.visitServers(until: deadline, work) }
        } catch {
            switch error {
            case .overloaded: throw LDAPDirectoryError(.unavailable, "too many questions at once")
            case .timedOut: throw LDAPDirectoryError(.unavailable, "no answer in time")
            }
        }
        return try result.get()
    }

    private func visitServers<Value>(
        until deadline: Deadline, _ work: (DirectorySession) throws(LDAPError) -> Value
    ) -> Result<Value, LDAPDirectoryError> {
        var details: [String] = []
        for index in candidates() where !deadline.hasPassed() {
            let isAdmitted = health.withLock { $0[index].admit(at: now(), patience: patience) }
            guard isAdmitted else { continue }
            let session = DirectorySession(
                at: servers[index], settings, until: deadline, makeLink: makeLink)
            defer { session.end() }
            do throws(LDAPError) {
                let value = try work(session)
                noteSuccess(index)
                return .success(value)
            } catch {
                guard !error.isAnswer else {
                    noteSuccess(index)
                    return .failure(Self.judgement(on: error))
                }
                noteFailure(index, error, isServers: !session.isCutShort)
                details.append("\(servers[index].url): \(error.code.rawValue)")
            }
        }
        return .failure(
            details.isEmpty ? Self.allRest : LDAPDirectoryError(.unavailable, details.joined(separator: "; ")))
    }

    /// The servers that may be asked, those with fewer failures first.
    private func candidates() -> [Int] {
        let (health, now) = (health.withLock { $0 }, now())
        return health.indices.filter { health[$0].isAvailable(at: now) }
            .sorted { (health[$0].failures, $0) < (health[$1].failures, $1) }
    }

    private func noteSuccess(_ index: Int) {
        let now = now()
        health.withLock { $0[index].noteSuccess() }
        lastOutcome.withLock { $0 = (true, now) }
    }

    private func noteFailure(_ index: Int, _ error: LDAPError, isServers: Bool) {
        guard isServers else { return health.withLock { $0[index].noteNothing() } }
        let (name, now) = (servers[index].url.description, now())
        let isLast = health.withLock { health in
            health[index].noteFailure(at: now)
            return health.allSatisfy { $0.failures > 0 }
        }
        if isLast { lastOutcome.withLock { $0 = (false, now) } }
        guard let left = throttle.withLock({ $0.admit(name, at: now) }) else { return }
        log.write(
            .warn, event: "ldap.server.failed", "LDAP server \(name) failed: \(error.reason)",
            [("server.address", .text(name)), ("reason", .text(error.reason)), ("suppressed", .number(left))])
    }

    private static func judgement(on error: LDAPError) -> LDAPDirectoryError {
        error.code == .sizeLimitExceeded
            ? LDAPDirectoryError(.tooMany, "more entries than size_limit or the server's own limit")
            : LDAPDirectoryError(.refused, error.code.rawValue)
    }

    private static let allRest = LDAPDirectoryError(.unavailable, "every server rests after failures")
    private static let longestQueue = 1024
    private static let longestPatience = Duration.seconds(30)
    private static let freshness = Duration.seconds(10)
}

extension LDAPError {
    /// Why a server failed. What servers say themselves may name the user who was looked for, so it is left out.
    fileprivate var reason: String {
        switch code {
        case .connectFailed, .tlsFailed, .refused: "\(code.rawValue): \(detail)"
        case .timedOut, .connectionLost, .noSuchObject, .sizeLimitExceeded, .badFilter, .badName, .serverFailed:
            code.rawValue
        }
    }
}
