public import Base
import HTTP
import JOSE

/// Verifies JWTs by the keys of their issuer (`type: jwt`).
///
/// A token that verified is remembered for five minutes, never beyond its expiry nor a change of the keys.
public struct JWTProvider: Provider {
    /// The word in the configuration.
    public static var type: String { "jwt" }

    /// Its configured, unique name.
    public let name: String
    /// Its realm.
    public let realm: String
    private let judge: TokenJudge
    private let identity: JWTIdentity
    private let remembered: RememberedIdentities

    /// Reads `cert_uri`, `issuer`, `audience`, `algorithms`, `leeway`, `allow_symmetric`, `claim_mappings`, `iam_realm` and `tls`.
    public init?(settings: inout SettingsReader, services: Services) {
        let name = PluginName(type: Self.type, settings: &settings)
        let url = settings.requiredString("cert_uri")
        let bearer = BearerSettings(settings: &settings, impliedIssuer: Self.issuer(fromRealm: &settings))
        bearer.warn(&settings)
        let mapping = ClaimMapping(settings: &settings, standard: .token)
        guard let url else { return nil }
        guard let resource = HTTPResource(url) else {
            settings.problem("cert_uri", "must be an http or https URL without user information")
            return nil
        }
        let clients = IssuerClientMaker(services: services, tls: bearer.tls)
        clients.verify(resource.origin, &settings)
        IssuerClientMaker.warn("cert_uri", resource, &settings)
        let keys = KeySetSource(
            .keys(resource), name: name.name, allowsSymmetric: bearer.allowsSymmetric, log: services.log,
            client: clients.make)
        self.init(
            name: name, judge: TokenJudge(keys: keys, requirements: bearer.requirements(), clock: services.clock),
            identity: JWTIdentity(provider: name.name, mapping: mapping),
            remembered: RememberedIdentities(lifetime: .seconds(300), clock: services.clock))
    }

    init(name: PluginName, judge: TokenJudge, identity: JWTIdentity, remembered: RememberedIdentities) {
        self.name = name.name
        realm = name.realm
        self.judge = judge
        self.identity = identity
        self.remembered = remembered
    }

    /// `Bearer` with its realm.
    public var challenge: Challenge? { Challenge(scheme: "Bearer", realm: realm) }
    /// True: keys come over the network.
    public var isNetworked: Bool { true }
    /// The place of the keys.
    public var dependencies: [ProviderDependency] {
        [ProviderDependency(name: name, isReachable: { judge.keys.isReachable }, keySetAge: { judge.keys.age })]
    }

    /// Fetches the keys.
    public func prepare() async { await judge.keys.refresh(until: .after(.seconds(30))) }

    /// What it said of the token a moment ago; other credentials than tokens are not its to judge.
    public func recall(_ credentials: Credentials) -> Verdict? {
        guard let token = BearerToken.of(credentials) else { return .notApplicable }
        return remembered.verdict(for: remembered.code(of: token), generation: judge.generation)
    }

    /// Judges a token by its signature and its claims.
    public func authenticate(_ credentials: Credentials, until deadline: Deadline) async -> Verdict {
        guard let token = BearerToken.of(credentials) else { return .notApplicable }
        let code = remembered.code(of: token)
        if let verdict = remembered.verdict(for: code, generation: judge.generation) { return verdict }
        switch await judge.judge(token, until: deadline) {
        case .refused(let verdict): return verdict
        case .verified(let claims, let generation):
            let verdict = identity.verdict(of: .object(claims.members), expiry: claims.expiry)
            remembered.remember(verdict, for: code, generation: generation)
            return verdict
        }
    }

    /// `iam_realm` is the issuer if it is a URL; a mere name has no effect.
    private static func issuer(fromRealm settings: inout SettingsReader) -> String? {
        guard let realm = settings.string("iam_realm"), !realm.isEmpty else { return nil }
        if HTTPResource(realm) != nil { return realm }
        settings.warn("iam_realm", "is no URL and has no effect; issuer says whose tokens are taken")
        return nil
    }
}
