import Base
import Principals
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
}
