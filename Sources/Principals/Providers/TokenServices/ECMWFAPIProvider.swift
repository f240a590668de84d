public import Base
import HTTP

/// Asks ECMWF's web API whose an API key is (`type: ecmwf-api`).
///
/// `GET {uri}/who-am-i?token={key}`; a 2xx answer names the user in `uid`. It never sees a JWT or one of our own tokens.
/// What it said is remembered for a minute.
public struct ECMWFAPIProvider: Provider {
    /// The word in the configuration.
    public static var type: String { "ecmwf-api" }

    /// Its configured, unique name.
    public let name: String
    /// Its realm.
    public let realm: String
    private let service: APIKeyService

    /// Reads `uri` and `tls`.
    public init?(settings: inout SettingsReader, services: Services) {
        let name = PluginName(type: Self.type, settings: &settings)
        let uri = TokenServiceURL.read("uri", &settings)
        let clients = IssuerClientMaker(services: services, tls: UpstreamTLSKeys.read(&settings))
        guard let uri, let client = clients.client(for: uri.origin, &settings) else { return nil }
        self.name = name.name
        realm = name.realm
        service = APIKeyService(
            Self.type, at: uri, target: TokenServiceURL.path("/who-am-i", below: uri), client: client,
            services: services, subject: Self.subject)
    }

    /// `Bearer` with its realm.
    public var challenge: Challenge? { Challenge(scheme: "Bearer", realm: realm) }
    /// True.
    public var isNetworked: Bool { true }
    /// The API.
    public var dependencies: [ProviderDependency] {
        [ProviderDependency(name: name, isReachable: { service.isReachable })]
    }

    /// What the API said of the key a moment ago; other credentials are not its to judge.
    public func recall(_ credentials: Credentials) -> Verdict? { service.recall(credentials) }

    /// Judges an API key.
    public func authenticate(_ credentials: Credentials, until deadline: Deadline) async -> Verdict {
        await service.authenticate(credentials, until: deadline)
    }

    /// `uid`, and `email` if it is a text.
    private static func subject(_ answer: JSONValue) -> Verdict {
        guard let username = answer["uid"]?.text, !username.isEmpty else {
            return .rejected(reason: "\(type): the answer names no user")
        }
        let email = answer["email"]?.text
        return .authenticated(
            Identity(username: username, email: email, attributes: email.map { ["ecmwf-email": $0] } ?? [:]))
    }
}
