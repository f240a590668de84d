public import Base

/// As whom we call Elasticsearch: a user with `manage_security`, or an API key.
public enum ElasticsearchAdministrator: Sendable {
    /// A user name and its password.
    case user(name: String, password: Secret)
    /// An encoded API key.
    case apiKey(Secret)

    /// Reads `username` and `password`, or `api_key`; nil if neither is complete.
    init?(settings: inout SettingsReader, isRequired: Bool) {
        let name = settings.string("username")
        let password = settings.secret("password")
        let key = settings.secret("api_key")
        switch (name, password, key) {
        case (nil, nil, let key?):
            self = .apiKey(key)
        case (let name?, let password?, nil) where !name.isEmpty && !name.contains(":"):
            self = .user(name: name, password: password)
        case (nil, nil, nil) where !isRequired:
            return nil
        case (_, _, _?):
            settings.problem("api_key", "stands alone: leave username and password out")
            return nil
        case (let name?, _, nil) where name.isEmpty || name.contains(":"):
            settings.problem("username", "must not be empty or hold `:`")
            return nil
        case (nil, _, nil):
            settings.problem("username", "is required, with password; or api_key")
            return nil
        case (_?, nil, nil):
            settings.problem("password", "is required")
            return nil
        case (_?, _?, nil):
            return nil
        }
    }
}
