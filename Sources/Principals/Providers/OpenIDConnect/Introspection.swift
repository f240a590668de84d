import Base
import HTTP
import JOSE

/// Asks an issuer whether a token is active, and whose it is (RFC 7662).
struct Introspection: Sendable {
    /// What the issuer says of a token.
    enum Answer: Sendable {
        /// It is active; the whole answer, a JSON object.
        case active(JSONValue)
        /// `rejected` or `unavailable`.
        case refused(Verdict)
    }

    private let endpoint: IssuerEndpoint
    private let client: IntrospectionClient

    /// Makes a questioner that identifies itself as `client`.
    init(endpoint: IssuerEndpoint, client: IntrospectionClient) {
        self.endpoint = endpoint
        self.client = client
    }

    /// Asks about a token. Only `"active": false` says that it is bad: 401 is about us (§2.3), and an outage for callers.
    func ask(about token: Secret, until deadline: Deadline) async -> Answer {
        var form = Array("token=".utf8)
        token.withBytes { form += PercentEncoding.encodeForm($0) }
        form += Array("&token_type_hint=access_token".utf8) + client.formParameters
        let type = (name: "Content-Type", value: Secret("application/x-www-form-urlencoded"))
        var request = HTTPClientRequest(method: "POST", target: "/", fields: [type] + client.fields, body: form)
        request.isRepeatable = true
        switch await endpoint.ask(request, until: deadline) {
        case .object(let answer):
            switch answer["active"]?.boolean {
            case true?: return .active(answer)
            case false?: return .refused(.rejected(reason: "the token is not active"))
            case nil: return .refused(.unavailable(reason: "introspection: the answer has no active"))
            }
        case .status(let status): return .refused(.unavailable(reason: "introspection: status \(status)"))
        case .failed(let reason): return .refused(.unavailable(reason: reason))
        }
    }
}
