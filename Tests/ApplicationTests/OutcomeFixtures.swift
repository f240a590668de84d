@testable import Application
import Base
@testable import Principals
@testable import Upstreams

extension Outcome {
    /// What became of `GET app.example.org/x?` from 192.0.2.1.
    static func testing(_ verdict: Verdict, status: Int = 200) -> Outcome {
        var outcome = Outcome(gateway: "traefik")
        outcome.verdict = verdict
        outcome.clientAddress = IPAddress("192.0.2.1")
        outcome.host = "app.example.org"
        outcome.method = "GET"
        outcome.path = "/x"
        outcome.requestID = "r-1"
        outcome.duration = .microseconds(1234)
        outcome.status = status
        return outcome
    }

    /// Alice of the realm `internal`, allowed by the rule `staff`.
    static var allowed: Outcome {
        .testing(
            .allowed(.alice, rule: "staff", credentials: UpstreamCredentials(authorization: Secret("Bearer s3cr3t"))))
    }

    static func refused(_ code: Refusal.Code, _ detail: String = "", status: Int = 401) -> Outcome {
        .testing(.refused(Refusal(code, detail)), status: status)
    }
}

extension Principal {
    static let alice = Principal(
        identity: Identity(username: "alice", roles: ["dev"]), realm: "internal", provider: "p")
}
