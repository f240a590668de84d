import Base
import HTTP

/// The calls of `openid-offline`: introspection (RFC 7662), then a refresh (RFC 6749 §6).
struct OpenIDOfflineExchange: Sendable {
    /// Where tokens are introspected and exchanged.
    let service: TokenService
    private let target: String
    private let client: IntrospectionClient
    private let publicClientID: [UInt8]
    private let exchange: TokenExchange

    /// Prepares the calls below a realm's URL.
    init(settings: OpenIDOfflineSettings, service: TokenService, exchange: TokenExchange) {
        self.service = service
        self.exchange = exchange
        target = settings.realm.target + "/protocol/openid-connect/token"
        client = settings.client
        publicClientID = PercentEncoding.encodeForm(Array(settings.publicClientID.utf8))
    }

    /// Judges a token.
    func verdict(on token: Secret, until deadline: Deadline) async -> Verdict {
        let encoded = token.withBytes { PercentEncoding.encodeForm($0) }
        switch await introspect(encoded, until: deadline) {
        case .end(let verdict): return verdict
        case .next: break
        }
        switch await refresh(encoded, until: deadline) {
        case .end(let verdict): return verdict
        case .next(let answer): return await exchange.verdict(onAnswer: answer, of: service.name, until: deadline)
        }
    }

    /// The token must be active and have the scope `offline_access`, as a whole word.
    private func introspect(_ token: [UInt8], until deadline: Deadline) async -> TokenExchange.Step<Void> {
        let form = Array("token=".utf8) + token
        switch await post(form, to: target + "/introspect", isRepeatable: true, until: deadline) {
        case .end(let verdict): return .end(verdict)
        case .next(let answer):
            if case .end(let verdict) = TokenExchange.isActive(answer, of: service.name) { return .end(verdict) }
            let scopes = answer["scope"]?.text?.utf8.split(separator: 0x20) ?? []
            guard scopes.contains(where: { $0.elementsEqual("offline_access".utf8) }) else {
                return .end(.rejected(reason: "\(service.name): the token has not the scope offline_access"))
            }
            return .next(())
        }
    }

    private func refresh(_ token: [UInt8], until deadline: Deadline) async -> TokenExchange.Step<JSONValue> {
        let form =
            Array("client_id=".utf8) + publicClientID + Array("&grant_type=refresh_token&refresh_token=".utf8) + token
        return await post(form, to: target, isRepeatable: false, until: deadline)
    }

    private func post(
        _ form: [UInt8], to target: String, isRepeatable: Bool, until deadline: Deadline
    ) async -> TokenExchange.Step<JSONValue> {
        let type = (name: "Content-Type", value: Secret("application/x-www-form-urlencoded"))
        var request = HTTPClientRequest(method: "POST", target: target, fields: [type] + client.fields, body: form)
        request.isRepeatable = isRepeatable
        switch await service.ask(request, until: deadline) {
        case .object(let answer): return .next(answer)
        case .refused(let status, let error):
            return .end(
                TokenServiceAnswer.verdict(ofRefusal: status, error: error, by: service.name, identifiesUs: true))
        case .failed(let reason): return .end(.unavailable(reason: reason))
        }
    }
}
