import Principals

/// What anyone may know of a provider or augmenter: never its settings.
struct CatalogueEntry: Sendable, Equatable {
    /// The configured name.
    let name: String
    /// The word in the configuration.
    let type: String
    /// The realm.
    let realm: String

    init(name: String, type: String, realm: String) {
        self.name = name
        self.type = type
        self.realm = realm
    }

    init(_ provider: any Provider) {
        self.init(name: provider.name, type: Swift.type(of: provider).type, realm: provider.realm)
    }

    init(_ augmenter: any Augmenter) {
        self.init(name: augmenter.name, type: Swift.type(of: augmenter).type, realm: augmenter.realm)
    }

    /// What the token store is called in metrics and log lines. Its tokens are of all realms. No catalogue lists it.
    static let tokenStore = CatalogueEntry(
        name: StoredTokens.name, type: StoredTokens.name, realm: StoredTokens.unknownRealm)
}
