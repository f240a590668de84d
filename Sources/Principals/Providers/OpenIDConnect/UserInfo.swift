import Base
import HTTP
import JOSE

/// Asks an issuer for the claims of whoever an access token stands for (OpenID Connect Core 1.0 §5.3).
struct UserInfo: Sendable {
    /// What the issuer says of a token.
    enum Answer: Sendable {
        /// The claims, a JSON object.
        case claims(JSONValue)
        /// `rejected` or `unavailable`.
        case refused(Verdict)
    }

    private let endpoint: IssuerEndpoint

    /// Makes a questioner.
    init(endpoint: IssuerEndpoint) { self.endpoint = endpoint }

    /// Asks about a token. Only 401 and 403 say that it is bad; whatever else is no answer is an outage.
    func claims(of token: Secret, until deadline: Deadline) async -> Answer {
        let field = token.withBytes { Secret(Array("Bearer ".utf8) + $0) }
        let request = HTTPClientRequest(method: "GET", target: "/", fields: [("Authorization", field)])
        switch await endpoint.ask(request, until: deadline) {
        case .object(let claims): return .claims(claims)
        case .status(401), .status(403): return .refused(.rejected(reason: "userinfo does not take the token"))
        case .status(let status): return .refused(.unavailable(reason: "userinfo: status \(status)"))
        case .failed(let reason): return .refused(.unavailable(reason: reason))
        }
    }
}
