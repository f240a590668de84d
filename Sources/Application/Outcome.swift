import Base
import Gateways
import Principals
import Rules
import Upstreams

/// What became of one request: the only thing that the audit line and the metrics of a decision are made from.
struct Outcome: Sendable {
    /// Allowed or refused.
    enum Verdict: Sendable {
        /// Allowed: whose request it is, the rule that let it pass, and what the application accepts.
        case allowed(Principal, rule: String?, credentials: UpstreamCredentials)
        /// Refused: why, whose request it was if that is known, and the rule that refused it if one did.
        case refused(Refusal, principal: Principal? = nil, rule: String? = nil)
    }

    /// The decision.
    var verdict: Verdict
    /// The providers that were asked.
    var attempts: [ProviderAttempt] = []
    /// The augmenters that were asked.
    var augmenterAttempts: [AugmenterAttempt] = []
    /// The gateway's name: `traefik`, `direct`.
    var gateway: String
    /// The client's address; nil if unknown.
    var clientAddress: IPAddress?
    /// The host that the client asked for; nil if the gateway did not say.
    var host: String?
    /// The method that the client sent; nil if the gateway did not say.
    var method: String?
    /// The path that the client asked for, without query; nil if the gateway did not say.
    var path: String?
    /// The request's identifier.
    var requestID: String
    /// How long the decision took.
    var duration: Duration
    /// The realm that the request was restricted to; nil for none.
    var realm: String?
    /// The user name as sent with Basic, which nobody vouches for; for the audit line of a refusal.
    var claimedUsername: String?

    /// The status that the client gets; the gateway may have its own for a refusal.
    var status: Int
    /// True if the peer is not in `trusted_proxies` and sent identity or forwarding fields, which were ignored.
    var ignoredUntrustedFields = false
    /// Whose request it is, as far as the story has come.
    private var subject: Principal?
    /// The rule that decided, as far as the story has come.
    private var rule: String?
}

// MARK: How the story goes on

extension Outcome {
    /// The beginning of every story: a refusal.
    init(gateway: String) {
        self.init(
            verdict: .refused(Refusal(.noCredentials)), gateway: gateway, requestID: "", duration: .zero, status: 401)
    }

    /// Notes what was asked.
    mutating func note(_ asked: ForwardedRequest) {
        clientAddress = asked.clientAddress
        host = asked.host
        method = asked.method
        path = asked.path
        requestID = asked.requestID
        realm = asked.realm
        ignoredUntrustedFields = asked.ignoredUntrustedFields
        claimedUsername = asked.credentials.compactMap(\.claimedUsername).last
    }

    /// Notes who was found, and by whom.
    mutating func note(_ found: ChainResult) throws(Refusal) -> Principal {
        attempts = found.attempts
        let principal = try found.result.get()
        subject = principal
        return principal
    }

    /// Notes who it is with all roles.
    mutating func note(
        _ augmented: (result: Result<Principal, Refusal>, attempts: [AugmenterAttempt])
    ) throws(Refusal) -> Principal {
        augmenterAttempts = augmented.attempts
        let principal = try augmented.result.get()
        subject = principal
        return principal
    }

    /// Notes what the rules say.
    mutating func note(_ decision: RuleDecision) throws(Refusal) -> Permitted {
        switch decision {
        case .permitted(let permitted):
            rule = permitted.rule
            return permitted
        case .refused(let refusal, let rule):
            self.rule = rule
            throw refusal
        }
    }

    /// The good end.
    mutating func allow(_ permitted: Permitted, _ credentials: UpstreamCredentials) {
        verdict = .allowed(permitted.principal, rule: permitted.rule, credentials: credentials)
    }

    /// Every other end.
    mutating func refuse(_ refusal: Refusal) { verdict = .refused(refusal, principal: subject, rule: rule) }
}
