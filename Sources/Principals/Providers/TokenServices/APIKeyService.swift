import Base
import HTTP
import JOSE
import Platform

/// A service that says whose an API key is: the key stands in the query, the answer is one JSON object.
struct APIKeyService: Sendable {
    private let service: TokenService
    private let inquiries: TokenInquiries

    /// Makes one that is asked with GET `target` and the key as the query's `token`. `subject` reads who is named.
    init(
        _ type: String, at resource: HTTPResource, target: String, client: any HTTPClient, services: Services,
        subject: @escaping @Sendable (JSONValue) -> Verdict
    ) {
        let service = TokenService(type, at: resource, client: client)
        self.service = service
        inquiries = TokenInquiries(clock: services.clock) { key, deadline in
            let query = key.withBytes { PercentEncoding.encode($0) }
            let request = HTTPClientRequest(method: "GET", target: "\(target)?token=\(query)")
            switch await service.ask(request, until: deadline) {
            case .object(let answer): return subject(answer)
            case .refused(let status, let error):
                return TokenServiceAnswer.verdict(ofRefusal: status, error: error, by: type)
            case .failed(let reason): return .unavailable(reason: reason)
            }
        }
    }

    /// Whether it answered lately.
    var isReachable: Bool? { service.isReachable }

    /// What is known of credentials at once: nothing but API keys is this service's to see.
    func recall(_ credentials: Credentials) -> Verdict? {
        guard let key = Self.key(in: credentials) else { return .notApplicable }
        return key.count > Self.longestKey ? .rejected(reason: "too long for an API key") : inquiries.recall(key)
    }

    /// Judges credentials.
    func authenticate(_ credentials: Credentials, until deadline: Deadline) async -> Verdict {
        if let verdict = recall(credentials) { return verdict }
        guard let key = Self.key(in: credentials) else { return .notApplicable }
        return await inquiries.verdict(on: key, until: deadline)
    }

    /// A Bearer credential that can be an API key: no token of ours, and nothing like a JWT, which is somebody's password
    /// elsewhere and has no place in a query.
    private static func key(in credentials: Credentials) -> Secret? {
        guard let token = BearerToken.of(credentials), !token.withBytes({ UnverifiedToken.resemblesToken($0) }) else {
            return nil
        }
        return token
    }

    private static let longestKey = 2048
}
