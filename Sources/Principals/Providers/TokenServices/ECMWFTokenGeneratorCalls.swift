import Base
import HTTP

/// The calls of `ecmwf-token-generator`: the token is validated, then exchanged.
struct ECMWFTokenGeneratorCalls: Sendable {
    /// Where tokens are validated and exchanged.
    let service: TokenService
    /// The URL of the service.
    let place: HTTPResource
    /// `client_id`.
    let clientID: String
    /// `client_secret`.
    let clientSecret: Secret
    /// What becomes of the access token.
    let exchange: TokenExchange

    /// Judges a token.
    func verdict(on token: Secret, until deadline: Deadline) async -> Verdict {
        // JSON is Unicode: other bytes could only be sent changed.
        guard token.withBytes({ String(validating: $0, as: UTF8.self) != nil }) else {
            return .rejected(reason: "a token that is no text")
        }
        let validation = body([("token", token), ("client_id", Secret(clientID))])
        switch await post(validation, to: "/validate-token", isRepeatable: true, until: deadline) {
        case .end(let verdict): return verdict
        case .next(let answer):
            if case .end(let verdict) = TokenExchange.isActive(answer, of: service.name) { return verdict }
        }
        let refresh = body([
            ("client_id", Secret(clientID)), ("client_secret", clientSecret), ("refresh_token", token),
        ])
        switch await post(refresh, to: "/admin/refresh-access-token", isRepeatable: false, until: deadline) {
        case .end(let verdict): return verdict
        case .next(let answer): return await exchange.verdict(onAnswer: answer, of: service.name, until: deadline)
        }
    }

    private func body(_ members: [(name: String, value: Secret)]) -> [UInt8] {
        var body: [UInt8] = []
        for (name, value) in members {
            body.append(body.isEmpty ? 0x7B : 0x2C)
            JSONText.append(name, to: &body)
            body.append(0x3A)
            value.withBytes { JSONText.append(String(decoding: $0, as: UTF8.self), to: &body) }
        }
        return body + [0x7D]
    }

    private func post(
        _ body: [UInt8], to path: String, isRepeatable: Bool, until deadline: Deadline
    ) async -> TokenExchange.Step<JSONValue> {
        var request = HTTPClientRequest(
            method: "POST", target: TokenServiceURL.path(path, below: place),
            fields: [("Content-Type", Secret("application/json"))], body: body)
        request.isRepeatable = isRepeatable
        switch await service.ask(request, until: deadline) {
        case .object(let answer): return .next(answer)
        case .refused(let status, let error):
            return .end(TokenServiceAnswer.verdict(ofRefusal: status, error: error, by: service.name))
        case .failed(let reason): return .end(.unavailable(reason: reason))
        }
    }
}
