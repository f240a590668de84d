public import Base

/// Asks the API of the European Flood Awareness System whose an API key is (`type: efas-api`).
///
/// `GET {uri}?token={key}`; a 2xx answer names the user in `username`, with `roles` and `email`. It never sees a JWT or one
/// of our own tokens. What it said is remembered for a minute.
public struct EFASAPIProvider: TokenServiceProvider {
    /// The word in the configuration.
    public static var type: String { "efas-api" }

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
            type: Self.type, name: name.name, settings: &settings, services: services, subject: Self.subject)
        guard let tokens else { return nil }
        self.name = name.name
        realm = name.realm
        self.tokens = tokens
    }

    /// `username`; `roles`, a list of texts, and `email`, a text, if they are there. Roles of another shape are not taken
    /// for none: a rule may refuse somebody for a role.
    private static func subject(_ answer: JSONValue) -> Verdict {
        guard let username = answer["username"]?.text, !username.isEmpty else {
            return .rejected(reason: "\(type): the answer names no user")
        }
        let roles = answer["roles"].flatMap { $0 == .null ? nil : $0 } ?? .list([])
        let email = answer["email"] ?? .null
        guard let roles = roles.texts, email == .null || email.text != nil else {
            return .unavailable(reason: "\(type): roles or email of the answer have another type")
        }
        return .authenticated(
            Identity(
                username: username, roles: roles, email: email.text,
                attributes: email.text.map { ["email": $0] } ?? [:]))
    }
}
