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
public struct ECMWFTokenGeneratorProvider: TokenServiceProvider {
    /// The word in the configuration.
    public static var type: String { "ecmwf-token-generator" }

    /// Its configured, unique name.
    public let name: String
    /// Its realm.
    public let realm: String
    /// The tokens, and the token generator that judges them.
    public let tokens: ServedTokens

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
        let service = TokenService(Self.type, at: place, client: client)
        let keys = KeySetSource(
            .keys(keysURL), name: name.name, allowsSymmetric: bearer.allowsSymmetric, log: services.log,
            client: clients.make)
        let exchange = TokenExchange(
            judge: TokenJudge(keys: keys, requirements: bearer.requirements(), clock: services.clock),
            identity: JWTIdentity(provider: name.name))
        let calls = ECMWFTokenGeneratorCalls(
            service: service, place: place, clientID: clientID, clientSecret: clientSecret, exchange: exchange)
        let issuer = bearer.issuer
        tokens = ServedTokens(
            TokenInquiries(clock: services.clock) { await calls.verdict(on: $0, until: $1) },
            dependencies: TokenExchange.dependencies(named: name.name, keys: keys, service: service), keys: keys
        ) { Self.maySee($0, issuer: issuer, keys: keysURL) ? nil : .notApplicable }
    }

    /// True for an opaque token and for a JWT of the issuer.
    private static func maySee(_ token: Secret, issuer: String?, keys: HTTPResource) -> Bool {
        token.withBytes { bytes in
            guard UnverifiedToken.resemblesToken(bytes) else { return true }
            guard let claimed = UnverifiedClaims(ofToken: bytes)?.issuer else { return false }
            if let issuer { return claimed.utf8.elementsEqual(issuer.utf8) }
            return isBelow(claimed, keys)
        }
    }

    /// True if `cert_uri` is the issuer's URL and some path more.
    private static func isBelow(_ issuer: String, _ keys: HTTPResource) -> Bool {
        guard let resource = HTTPResource(issuer), resource.origin == keys.origin else { return false }
        return keys.target.utf8.starts(with: TokenServiceURL.path("/", below: resource).utf8)
    }
}
