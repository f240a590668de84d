/// A subject that we authenticated. It is a proof: only `ProviderChain` makes one, only `AugmenterChain` extends one.
public struct Principal: Sendable, Equatable {
    // One reference instead of a dozen: a request hands its principal on at every stage.
    private let facts: Facts

    init(identity: Identity, realm: String, provider: String) {
        facts = Facts(identity: identity, realm: realm, provider: provider)
    }

    /// What the provider said of it; the user name is not empty.
    public var identity: Identity { facts.identity }
    /// The realm of the provider.
    public var realm: String { facts.realm }
    /// The provider's name.
    public var provider: String { facts.provider }
    /// The user name.
    public var username: String { facts.identity.username }
    /// Roles and groups: one ordered list without repeats.
    public var roles: [String] { facts.identity.roles }

    /// True if all facts are the same.
    public static func == (left: Principal, right: Principal) -> Bool {
        left.facts === right.facts
            || left.identity == right.identity && left.realm == right.realm && left.provider == right.provider
    }

    private final class Facts: Sendable {
        let identity: Identity
        let realm: String
        let provider: String

        init(identity: Identity, realm: String, provider: String) {
            self.identity = identity
            self.realm = realm
            self.provider = provider
        }
    }
}
