public import Base

/// Asks ECMWF's web API whose an API key is (`type: ecmwf-api`).
///
/// `GET {uri}/who-am-i?token={key}`; a 2xx answer names the user in `uid`. It never sees a JWT or one of our own tokens.
/// What it said is remembered for a minute.
public struct ECMWFAPIProvider: TokenServiceProvider {
    /// The word in the configuration.
    public static var type: String { "ecmwf-api" }

    /// Its configured, unique name.
    public let name: String
    /// Its realm.
    public let realm: String
    /// The keys, and the API that judges them.
    public let tokens: ServedTokens

    /// Reads `uri` and `tls`.
    public init?(settings: inout SettingsReader, services: Services) {
        let name = PluginName(type: Self.type, settings: &settings)
        let tokens = APIKeys.tokens(
            type: Self.type, name: name.name, path: "/who-am-i", settings: &settings, services: services,
            subject: Self.subject)
        guard let tokens else { return nil }
        self.name = name.name
        realm = name.realm
        self.tokens = tokens
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
