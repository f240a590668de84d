import Base
import Gateways
import HTTP
import Principals

/// Answers callers who ask for themselves (`/whoami`, `/token`): finds out who calls, or refuses as an authentication path
/// would. Rules are not asked: they are about applications, not about oneself.
struct CallerInquiry: Sendable {
    let forwardAuth: ForwardAuth

    /// Lets `answer` speak once the caller is known, as its provider named it, not augmented. A refusal of either is
    /// recorded as a decision under `name`.
    func respond(
        to request: HTTPRequest, from peer: HTTPPeer, as name: String,
        with answer: (Principal, Deadline, inout Outcome) async throws(Refusal) -> HTTPResponse
    ) async -> HTTPResponse {
        let gateway = DirectGateway()
        let start = ContinuousClock.now
        let deadline = Deadline.after(forwardAuth.timeLimit, from: start)
        var outcome = Outcome(gateway: name)
        do throws(Refusal) {
            let asked = try gateway.read(request, from: peer, context: forwardAuth.context)
            outcome.note(asked)
            let found = await forwardAuth.chain.authenticate(
                credentials: asked.credentials, realm: asked.realm, until: deadline)
            let principal = try outcome.note(found)
            return try await answer(principal, deadline, &outcome).identified(by: outcome.requestID)
        } catch {
            if outcome.requestID.isEmpty {
                outcome.note(gateway.outline(of: request, from: peer, context: forwardAuth.context))
            }
            outcome.refuse(error)
            outcome.status = gateway.status(of: error)
            outcome.duration = start.duration(to: .now)
            forwardAuth.accessLog.record(outcome, from: peer)
            return forwardAuth.answers.refuse(status: outcome.status, requestID: outcome.requestID)
        }
    }
}
