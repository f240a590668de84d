import Base
import HTTP
import JOSE

/// API keys that a service judges: the key stands in the query, the answer is one JSON object.
enum APIKeys {
    /// Reads `uri` and `tls` of a provider of this type and name. Asked is GET `path` below the URI, with the key as the
    /// query's `token`; `subject` reads who is named. Nil: the problems stay in `settings`.
    static func tokens(
        type: String, name: String, path: String = "", settings: inout SettingsReader, services: Services,
        subject: @escaping @Sendable (JSONValue) -> Verdict
    ) -> ServedTokens? {
        let uri = TokenServiceURL.read("uri", &settings)
        let clients = IssuerClientMaker(services: services, tls: UpstreamTLSKeys.read(&settings))
        guard let uri, let client = clients.client(for: uri.origin, &settings) else { return nil }
        let service = TokenService(type, at: uri, client: client)
        let target = path.isEmpty ? uri.target : TokenServiceURL.path(path, below: uri)
        let inquiries = TokenInquiries(clock: services.clock) { key, deadline in
            let query = key.withBytes { PercentEncoding.encode($0) }
            let request = HTTPClientRequest(method: "GET", target: "\(target)?token=\(query)")
            switch await service.ask(request, until: deadline) {
            case .object(let answer): return subject(answer)
            case .refused(let status, let error):
                return TokenServiceAnswer.verdict(ofRefusal: status, error: error, by: type)
            case .failed(let reason): return .unavailable(reason: reason)
            }
        }
        let dependency = ProviderDependency(name: name, isReachable: { service.isReachable })
        return ServedTokens(inquiries, dependencies: [dependency], verdictAtOnce: verdictAtOnce)
    }

    /// Nothing like a JWT is an API key: it is somebody's password elsewhere and has no place in a query.
    private static func verdictAtOnce(on key: Secret) -> Verdict? {
        if key.withBytes({ UnverifiedToken.resemblesToken($0) }) { return .notApplicable }
        return key.count > longestKey ? .rejected(reason: "too long for an API key") : nil
    }

    private static let longestKey = 2048
}
