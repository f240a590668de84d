/// A subject that we authenticated. It is a proof: only `ProviderChain` makes one, only `AugmenterChain` extends one.
public struct Principal: Sendable, Equatable {
    /// What the provider said of it; the user name is not empty.
    public internal(set) var identity: Identity
    /// The realm of the provider.
    public let realm: String
    /// The provider's name.
    public let provider: String

    init(identity: Identity, realm: String, provider: String) {
        self.identity = identity
        self.realm = realm
        self.provider = provider
    }

    /// The user name.
    public var username: String { identity.username }
    /// Roles and groups: one ordered list without repeats.
    public var roles: [String] { identity.roles }
}
