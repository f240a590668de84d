public import Base
import HTTP
import JOSE

/// Takes tokens of ECMWF's token generator (`type: ecmwf-token-generator`).
///
/// `POST {token_generator_url}/validate-token`, `…/admin/refresh-access-token`, then the access token is judged by the rules
/// for JWTs: always all three, also for a token that is an access token itself. What was found is remembered for a minute,
/// not beyond the access token's expiry.
///
/// Opaque tokens are sent. A JWT is sent only if its unverified `iss` is `issuer`; where that is not configured, only if
/// `cert_uri` lies below its `iss`, as with Keycloak: a JWT of somebody else is a password there and no business of the
/// token generator.
public struct ECMWFTokenGeneratorProvider: Provider {
    /// The word in the configuration.
    public static var type: String { "ecmwf-token-generator" }

    /// Its configured, unique name.
    public let name: String
    /// Its realm.
    public let realm: String
    private let issuer: String?
    private let keysURL: HTTPResource
    private let service: TokenService
    private let keys: KeySetSource
    private let inquiries: TokenInquiries

    /// Reads `cert_uri`, `token_generator_url`, `client_id`, `client_secret`, `issuer`, `audience`, `algorithms`, `leeway`,
    /// `allow_symmetric` and `tls`.
    public init?(settings: inout SettingsReader, services: Services) {
        let name = PluginName(type: Self.type, settings: &settings)
        let keysURL = TokenServiceURL.read("cert_uri", &settings, mayHaveQuery: true)
        let place = TokenServiceURL.read("token_generator_url", &settings)
        let clientID = settings.requiredString("client_id")
        let clientSecret = settings.requiredSecret("client_secret")
        let bearer = BearerSettings(settings: &settings)
        let clients = IssuerClientMaker(services: services, tls: bearer.tls)
        guard let keysURL, let place, let clientID, let clientSecret,
            let client = clients.client(for: place.origin, &settings)
        else { return nil }
        self.name = name.name
        realm = name.realm
        issuer = bearer.issuer
        self.keysURL = keysURL
        service = TokenService(Self.type, at: place, client: client)
        keys = KeySetSource(
            .keys(keysURL), name: name.name, allowsSymmetric: bearer.allowsSymmetric, log: services.log,
            client: clients.make)
        let exchange = TokenExchange(
            judge: TokenJudge(keys: keys, requirements: bearer.requirements(), clock: services.clock),
            identity: JWTIdentity(provider: name.name))
        let calls = ECMWFTokenGeneratorCalls(
            service: service, place: place, clientID: clientID, clientSecret: clientSecret, exchange: exchange)
        inquiries = TokenInquiries(clock: services.clock) { await calls.verdict(on: $0, until: $1) }
    }

    /// `Bearer` with its realm.
    public var challenge: Challenge? { Challenge(scheme: "Bearer", realm: realm) }
    /// True.
    public var isNetworked: Bool { true }
    /// The place of the keys, and the token generator.
    public var dependencies: [ProviderDependency] {
        [
            ProviderDependency(name: name, isReachable: { keys.isReachable }, keySetAge: { keys.age }),
            ProviderDependency(name: "\(name)-tokens", isReachable: { service.isReachable }),
        ]
    }

    /// Fetches the keys.
    public func prepare() async { await keys.refresh(until: .after(.seconds(30))) }

    /// What it said of the token a moment ago; what it would not send is not its to judge.
    public func recall(_ credentials: Credentials) -> Verdict? {
        guard let token = token(in: credentials) else { return .notApplicable }
        return inquiries.recall(token)
    }

    /// Judges a token.
    public func authenticate(_ credentials: Credentials, until deadline: Deadline) async -> Verdict {
        guard let token = token(in: credentials) else { return .notApplicable }
        return await inquiries.verdict(on: token, until: deadline)
    }

    /// An opaque token, or a JWT of the issuer; no token of ours.
    private func token(in credentials: Credentials) -> Secret? {
        guard let token = BearerToken.of(credentials) else { return nil }
        let maySee = token.withBytes { bytes in
            guard UnverifiedToken.resemblesToken(bytes) else { return true }
            guard let claimed = UnverifiedClaims(ofToken: bytes)?.issuer else { return false }
            if let issuer { return claimed.utf8.elementsEqual(issuer.utf8) }
            return hasKeys(below: claimed)
        }
        return maySee ? token : nil
    }

    /// True if `cert_uri` is the issuer's URL and some path more.
    private func hasKeys(below issuer: String) -> Bool {
        guard let resource = HTTPResource(issuer), resource.origin == keysURL.origin else { return false }
        return keysURL.target.utf8.starts(with: TokenServiceURL.path("/", below: resource).utf8)
    }
}
