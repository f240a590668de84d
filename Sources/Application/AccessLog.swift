import Base
import HTTP
import Platform
import Principals

/// Records each decision once: one audit line, the metrics, and what the status page shows.
struct AccessLog: Sendable {
    let log: Log
    let metrics: DecisionMetrics
    let history: RequestHistory
    let refusals: RecentRefusals
    let clock: @Sendable () -> UnixTime
    private let throttle = Locked(LogThrottle())

    init(
        log: Log, metrics: DecisionMetrics, history: RequestHistory, refusals: RecentRefusals,
        clock: @escaping @Sendable () -> UnixTime = { WallClock.now }
    ) {
        self.log = log
        self.metrics = metrics
        self.history = history
        self.refusals = refusals
        self.clock = clock
    }

    /// Records what became of a request that was answered at `end`.
    func record(_ outcome: Outcome, from peer: HTTPPeer, at end: ContinuousClock.Instant = .now) {
        metrics.count(outcome, lane: peer.lane)
        if outcome.ignoredUntrustedFields { warn(of: peer) }
        switch outcome.verdict {
        case .allowed(let principal, let rule, _):
            history.count(isAllowed: true, duration: outcome.duration, lane: peer.lane, at: end)
            log.write(
                .info, event: "auth.request.authenticated", "Request allowed",
                Self.subject(principal) + Self.token(of: principal) + Self.circumstances(outcome, rule: rule))
        case .refused(let refusal, let principal, let rule):
            history.count(isAllowed: false, duration: outcome.duration, lane: peer.lane, at: end)
            let username = principal?.username ?? outcome.claimedUsername ?? ""
            refusals.add(refusal, outcome, username: username, at: clock())
            // A request without credentials is how a browser begins, not something to look at.
            log.write(
                refusal.code == .noCredentials ? .info : .warn, event: "auth.request.refused", "Request refused",
                Self.subject(of: refusal, principal, outcome) + Self.circumstances(outcome, rule: rule))
        }
    }

    /// Records that somebody made or deleted a stored token of their own; never the token.
    func recordToken(
        _ event: StaticString, _ message: String, _ id: TokenID, _ owner: Principal, _ outcome: Outcome
    ) {
        var attributes = Self.subject(owner)
        attributes.append(("token.id", .text("\(id)")))
        if let address = outcome.clientAddress { attributes.append(("client.address", .text(address.description))) }
        attributes.append(("request.id", .text(outcome.requestID)))
        log.write(.info, event: event, message, attributes)
    }

    /// Says, once in a while for each peer, which address must be trusted if its word about others is to count.
    private func warn(of peer: HTTPPeer) {
        guard let address = peer.address?.description else { return }
        guard let suppressed = throttle.withLock({ $0.admit(address) }) else { return }
        log.write(
            .warn, event: "auth.peer.untrusted",
            "Identity and forwarding fields ignored: if this peer is a gateway of yours, add it to server.trusted_proxies",
            [("network.peer.address", .text(address)), ("suppressed_count", .number(suppressed))])
    }

    private static func subject(_ principal: Principal) -> [Log.Attribute] {
        [
            ("user.name", .text(principal.username)), ("user.realm", .text(principal.realm)),
            ("auth.provider", .text(principal.provider)),
        ]
    }

    /// Which stored token the subject came with, as the lines that tell of its making and deletion name it.
    private static func token(of principal: Principal) -> [Log.Attribute] {
        principal.tokenID.map { [("token.id", .text("\($0)"))] } ?? []
    }

    private static func subject(
        of refusal: Refusal, _ principal: Principal?, _ outcome: Outcome
    ) -> [Log.Attribute] {
        var attributes: [Log.Attribute] = [("auth.reason", .text(refusal.code.rawValue))]
        if !refusal.detail.isEmpty { attributes.append(("auth.detail", .text(refusal.detail))) }
        if let principal {
            attributes += subject(principal) + token(of: principal)
        } else {
            // What the client claims, which nobody vouches for: never under the name of a fact.
            if let name = outcome.claimedUsername { attributes.append(("user.claimed_name", .text(name))) }
            if let realm = outcome.realm { attributes.append(("auth.realm_filter", .text(realm))) }
        }
        if !outcome.attempts.isEmpty {
            let attempts = outcome.attempts.map { "\($0.name):\($0.result.rawValue)" }
            attributes.append(("auth.attempts", .text(attempts.joined(separator: ","))))
        }
        return attributes
    }

    private static func circumstances(_ outcome: Outcome, rule: String?) -> [Log.Attribute] {
        var attributes: [Log.Attribute] = []
        attributes.reserveCapacity(12)
        if let rule { attributes.append(("auth.rule", .text(rule))) }
        attributes.append(("auth.gateway", .text(outcome.gateway)))
        if let address = outcome.clientAddress { attributes.append(("client.address", .text(address.description))) }
        if let host = outcome.host { attributes.append(("server.address", .text(host))) }
        if let method = outcome.method { attributes.append(("http.request.method", .text(method))) }
        if let path = outcome.path { attributes.append(("url.path", .text(path))) }
        attributes.append(("http.response.status_code", .number(outcome.status)))
        attributes.append(("request.id", .text(outcome.requestID)))
        attributes.append(("auth.duration_ms", .fraction(milliseconds(outcome.duration))))
        return attributes
    }

    /// Milliseconds with three digits after the point.
    private static func milliseconds(_ duration: Duration) -> Double {
        (duration / .microseconds(1)).rounded() / 1000
    }
}
