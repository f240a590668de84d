import Base
import HTTP
import JOSE

/// The keys of `openid-offline`.
struct OpenIDOfflineSettings {
    /// The realm at the issuer: `{iam_url}/realms/{realm}`, the realm percent-encoded.
    let realm: HTTPResource
    /// The issuer of its tokens, by their `iss`.
    let issuer: String
    /// Where the keys are.
    let keys: HTTPResource
    /// The client in whose name a token is exchanged.
    let publicClientID: String
    /// The client that introspects and exchanges.
    let client: IntrospectionClient
    /// Which access tokens are taken.
    let bearer: BearerSettings

    /// Reads `cert_uri`, `iam_url`, `public_client_id`, `private_client_id`, `private_client_secret`, `issuer`, `audience`,
    /// `algorithms`, `leeway`, `allow_symmetric` and `tls`. The issuer, if it is not given, is the URL of the realm.
    init?(realm: String, settings: inout SettingsReader) {
        let keys = TokenServiceURL.read("cert_uri", &settings, mayHaveQuery: true)
        let base = TokenServiceURL.read("iam_url", &settings)
        let publicClientID = settings.requiredString("public_client_id")
        let privateClientID = settings.requiredString("private_client_id")
        let secret = settings.requiredSecret("private_client_secret")
        let place = base.map { base in
            HTTPResource(
                origin: base.origin,
                target: TokenServiceURL.path("/realms/\(PercentEncoding.encode(Array(realm.utf8)))", below: base))
        }
        bearer = BearerSettings(settings: &settings, impliedIssuer: place?.description)
        guard let place, let keys, let publicClientID, let privateClientID, let secret else { return nil }
        self.realm = place
        self.keys = keys
        self.publicClientID = publicClientID
        issuer = bearer.issuer ?? place.description
        client = IntrospectionClient(identifier: privateClientID, secret: secret, method: .basic)
    }
}
