/// A subject that we authenticated. It is a proof: only `ProviderChain` makes one, only `AugmenterChain` extends one.
public struct Principal: Sendable, Equatable {
    // One reference instead of a dozen: a request hands its principal on at every stage.
    private let facts: Facts

    init(identity: Identity, realm: String, provider: String, tokenID: TokenID? = nil) {
        facts = Facts(identity: identity, realm: realm, provider: provider, tokenID: tokenID)
    }

    /// The same subject with more said of it.
    func with(_ identity: Identity) -> Principal {
        Principal(identity: identity, realm: realm, provider: provider, tokenID: tokenID)
    }

    /// What the provider said of it; the user name is not empty.
    public var identity: Identity { facts.identity }
    /// The realm of the provider.
    public var realm: String { facts.realm }
    /// The name of the provider that vouches for it, or did when the stored token was made that it came with.
    public var provider: String { facts.provider }
    /// The user name.
    public var username: String { facts.identity.username }
    /// Roles and groups: one ordered list without repeats.
    public var roles: [String] { facts.identity.roles }

    /// The stored token that it came with; nil if it came with any other credential.
    public var tokenID: TokenID? { facts.tokenID }

    /// True if all facts are the same.
    public static func == (left: Principal, right: Principal) -> Bool {
        left.facts === right.facts
            || left.identity == right.identity && left.realm == right.realm && left.provider == right.provider
                && left.tokenID == right.tokenID
    }

    private final class Facts: Sendable {
        let identity: Identity
        let realm: String
        let provider: String
        let tokenID: TokenID?

        init(identity: Identity, realm: String, provider: String, tokenID: TokenID?) {
            self.identity = identity
            self.realm = realm
            self.provider = provider
            self.tokenID = tokenID
        }
    }
}
