import Base
import HTTP
import Principals

/// Answers `/whoami`: who the caller's credentials say it is, after augmentation.
struct WhoAmI: Sendable {
    let inquiry: CallerInquiry

    /// Answers the caller, or refuses as an authentication path would.
    func respond(to request: HTTPRequest, from peer: HTTPPeer) async -> HTTPResponse {
        let augmenters = inquiry.forwardAuth.augmenters
        return await inquiry.respond(to: request, from: peer, as: "whoami") {
            (caller, deadline, outcome) async throws(Refusal) in
            let principal = try outcome.note(await augmenters.augment(caller, until: deadline))
            return Page.json(Self.body(principal))
        }
    }

    private static func body(_ principal: Principal) -> JSONValue {
        .object([
            ("version", .number("1")), ("username", .text(principal.username)), ("realm", .text(principal.realm)),
            ("roles", .list(principal.roles.map { .text($0) })),
            ("attributes", .object(inOrder: principal.identity.attributes) { .text($0) }),
            ("scopes", .object(inOrder: principal.identity.scopes) { .list($0.map { .text($0) }) }),
        ])
    }
}
