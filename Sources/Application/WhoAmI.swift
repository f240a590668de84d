import Base
import Gateways
import HTTP
import Principals

/// Answers `/whoami`: who the caller's credentials say it is, after augmentation. Rules are not asked.
struct WhoAmI: Sendable {
    let forwardAuth: ForwardAuth

    /// Answers the caller, or refuses as an authentication path would.
    func respond(to request: HTTPRequest, from peer: HTTPPeer) async -> HTTPResponse {
        let gateway = DirectGateway()
        let start = ContinuousClock.now
        let deadline = Deadline.after(forwardAuth.timeLimit, from: start)
        var outcome = Outcome(gateway: "whoami")
        do throws(Refusal) {
            let asked = try gateway.read(request, from: peer, context: forwardAuth.context)
            outcome.note(asked)
            let found = await forwardAuth.chain.authenticate(
                credentials: asked.credentials, realm: asked.realm, until: deadline)
            let authenticated = try outcome.note(found)
            let principal = try outcome.note(await forwardAuth.augmenters.augment(authenticated, until: deadline))
            var response = Page.json(Self.body(principal))
            response.appendField("X-Request-ID", outcome.requestID)
            return response
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

    private static func body(_ principal: Principal) -> [UInt8] {
        var body = Array(#"{"version":1,"username":"#.utf8)
        JSONText.append(principal.username, to: &body)
        body += Array(#","realm":"#.utf8)
        JSONText.append(principal.realm, to: &body)
        body += Array(#","roles":"#.utf8)
        JSONText.append(principal.roles, to: &body)
        body += Array(#","attributes":"#.utf8)
        append(principal.identity.attributes.mapValues { [$0] }, to: &body) { JSONText.append($0[0], to: &$1) }
        body += Array(#","scopes":"#.utf8)
        append(principal.identity.scopes, to: &body) { JSONText.append($0, to: &$1) }
        body.append(0x7D)
        return body
    }

    /// An object in the order of its names.
    private static func append(
        _ members: [String: [String]], to body: inout [UInt8], _ appendValue: ([String], inout [UInt8]) -> Void
    ) {
        body.append(0x7B)
        for (index, (name, value)) in members.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { body.append(0x2C) }
            JSONText.append(name, to: &body)
            body.append(0x3A)
            appendValue(value, &body)
        }
        body.append(0x7D)
    }
}
