public import Base
import HTTP
import JOSE

/// Takes offline tokens of a Keycloak realm (`type: openid-offline`).
///
/// The token is introspected, exchanged for an access token, and that is judged by the rules for JWTs. Opaque tokens are
/// taken, and JWTs (Keycloak's offline tokens are such, signed with a secret of its own) whose unverified `iss` is the
/// realm's issuer: no other JWT leaves. What was found is remembered for a minute, not beyond the access token's expiry.
public struct OpenIDOfflineProvider: TokenServiceProvider {
    /// The word in the configuration.
    public static var type: String { "openid-offline" }

    /// Its configured, unique name.
    public let name: String
    /// Its realm, here and at the issuer.
    public let realm: String
    /// The tokens, and the issuer that judges them.
    public let tokens: ServedTokens

    /// Reads its settings; `OpenIDOfflineSettings` lists them.
    public init?(settings: inout SettingsReader, services: Services) {
        let name = PluginName(type: Self.type, settings: &settings)
        guard let read = OpenIDOfflineSettings(realm: name.realm, settings: &settings) else { return nil }
        let clients = IssuerClientMaker(services: services, tls: read.bearer.tls)
        guard let client = clients.client(for: read.realm.origin, &settings) else { return nil }
        self.name = name.name
        realm = name.realm
        let service = TokenService(Self.type, at: read.realm, client: client)
        let keys = KeySetSource(
            .keys(read.keys), name: name.name, allowsSymmetric: read.bearer.allowsSymmetric, log: services.log,
            client: clients.make)
        let exchange = TokenExchange(
            judge: TokenJudge(keys: keys, requirements: read.bearer.requirements(), clock: services.clock),
            identity: JWTIdentity(provider: name.name))
        let calls = OpenIDOfflineExchange(settings: read, service: service, exchange: exchange)
        let issuer = read.issuer
        tokens = ServedTokens(
            TokenInquiries(clock: services.clock) { await calls.verdict(on: $0, until: $1) },
            dependencies: TokenExchange.dependencies(named: name.name, keys: keys, service: service), keys: keys
        ) { token in
            let maySee = token.withBytes { bytes in
                guard UnverifiedToken.resemblesToken(bytes) else { return true }
                return UnverifiedClaims(ofToken: bytes)?.issuer?.utf8.elementsEqual(issuer.utf8) ?? false
            }
            return maySee ? nil : .notApplicable
        }
    }
}
