import Base

/// What an allowed request carries in `Authorization` for the application.
enum AuthorizationKind: String, Sendable, CaseIterable {
    /// The credentials of an Elasticsearch user.
    case basic
    /// A signed token.
    case bearer

    /// Reads `authorization`: `basic` if Elasticsearch is configured, else `bearer`.
    init(settings: inout SettingsReader) {
        let hasElasticsearch = settings.has("elasticsearch")
        let fallback = hasElasticsearch ? Self.basic : .bearer
        let word = settings.word("authorization", Self.allCases.map { $0.rawValue }, default: fallback.rawValue)
        self = Self(rawValue: word) ?? fallback
        if self == .basic, !hasElasticsearch {
            settings.problem("authorization", "basic needs the section elasticsearch")
        }
        if self == .bearer, hasElasticsearch {
            settings.warn("elasticsearch", "has no effect: authorization is bearer")
        }
    }
}
