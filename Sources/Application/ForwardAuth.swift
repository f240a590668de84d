import Base
import Gateways
import HTTP
import Principals
import Rules
import Upstreams

/// The story of a request: what is asked, who asks, may they, and what the application accepts.
///
/// Each stage is called once. A failure of any goes straight to the end, and the end of every way but one is a refusal.
struct ForwardAuth: Sendable {
    let context: GatewayContext
    let chain: ProviderChain
    let augmenters: AugmenterChain
    let rules: RuleList
    let issuer: any CredentialIssuer
    let answers: Answers
    let accessLog: AccessLog
    /// The time that a whole request may take.
    let timeLimit: Duration

    /// Answers one request that a gateway forwarded and that came at `start`.
    func respond(
        to request: HTTPRequest, from peer: HTTPPeer, through gateway: any Gateway,
        since start: ContinuousClock.Instant = .now
    ) async -> HTTPResponse {
        let deadline = Deadline.after(timeLimit, from: start)
        var outcome = Outcome(gateway: type(of: gateway).name)
        do throws(Refusal) {
            let asked = try gateway.read(request, from: peer, context: context)
            outcome.note(asked)
            let found = await chain.authenticate(credentials: asked.credentials, realm: asked.realm, until: deadline)
            let authenticated = try outcome.note(found)
            let principal = try outcome.note(await augmenters.augment(authenticated, until: deadline))
            let permitted = try outcome.note(rules.permit(principal, asked))
            let credentials = try await issuer.credentials(for: permitted, until: deadline)
            outcome.allow(permitted, credentials)
        } catch {
            if outcome.requestID.isEmpty { outcome.note(gateway.outline(of: request, from: peer, context: context)) }
            outcome.refuse(error)
        }
        let response = answers.answer(&outcome, through: gateway)
        let end = ContinuousClock.now
        outcome.duration = start.duration(to: end)
        accessLog.record(outcome, from: peer, at: end)
        return response
    }
}
