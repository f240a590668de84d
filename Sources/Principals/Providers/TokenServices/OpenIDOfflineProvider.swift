public import Base
import HTTP
import JOSE

/// Takes offline tokens of a Keycloak realm (`type: openid-offline`).
///
/// The token is introspected, exchanged for an access token, and that is judged by the rules for JWTs. Opaque tokens are
/// taken, and JWTs (Keycloak's offline tokens are such, signed with a secret of its own) whose unverified `iss` is the
/// realm's issuer: no other JWT leaves. What was found is remembered for a minute, not beyond the access token's expiry.
public struct OpenIDOfflineProvider: Provider {
    /// The word in the configuration.
    public static var type: String { "openid-offline" }

    /// Its configured, unique name.
    public let name: String
    /// Its realm, here and at the issuer.
    public let realm: String
    private let issuer: String
    private let service: TokenService
    private let keys: KeySetSource
    private let inquiries: TokenInquiries

    /// Reads its settings; `OpenIDOfflineSettings` lists them.
    public init?(settings: inout SettingsReader, services: Services) {
        let name = PluginName(type: Self.type, settings: &settings)
        guard let read = OpenIDOfflineSettings(realm: name.realm, settings: &settings) else { return nil }
        let clients = IssuerClientMaker(services: services, tls: read.bearer.tls)
        guard let client = clients.client(for: read.realm.origin, &settings) else { return nil }
        self.name = name.name
        realm = name.realm
        issuer = read.issuer
        let service = TokenService(Self.type, at: read.realm, client: client)
        keys = KeySetSource(
            .keys(read.keys), name: name.name, allowsSymmetric: read.bearer.allowsSymmetric, log: services.log,
            client: clients.make)
        let exchange = TokenExchange(
            judge: TokenJudge(keys: keys, requirements: read.bearer.requirements(), clock: services.clock),
            identity: JWTIdentity(provider: name.name))
        let calls = OpenIDOfflineExchange(settings: read, service: service, exchange: exchange)
        self.service = service
        inquiries = TokenInquiries(clock: services.clock) { await calls.verdict(on: $0, until: $1) }
    }

    /// `Bearer` with its realm.
    public var challenge: Challenge? { Challenge(scheme: "Bearer", realm: realm) }
    /// True.
    public var isNetworked: Bool { true }
    /// The place of the keys, and that of the two calls.
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
        let isOurs = token.withBytes { bytes in
            guard UnverifiedToken.resemblesToken(bytes) else { return true }
            return UnverifiedClaims(ofToken: bytes)?.issuer?.utf8.elementsEqual(issuer.utf8) ?? false
        }
        return isOurs ? token : nil
    }
}
