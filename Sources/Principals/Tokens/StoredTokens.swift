public import Base
public import Platform

/// Decides whether a stored token counts, and makes, lists and deletes them for their owners.
///
/// A token counts if the store holds it, it has not expired, and the provider that vouched for its owner is still
/// configured, in the same realm, and does not know the owner to be gone. If there is a secret key, the record must bear
/// its seal, too. Nothing of this is remembered: once a token is
/// deleted no later request is let in by it.
public struct StoredTokens: Sendable {
    /// What came of looking at a token.
    enum TokenVerdict: Sendable {
        case authenticated(Principal)
        case rejected(reason: String)
        case unavailable(reason: String)
    }

    /// What attempts, probes and metrics call it, as auth-o-tron does.
    public static let name = "token-store"
    /// The realm of attempts: whose a token is, is not known before, and metrics have no room for it.
    public static let unknownRealm = "unknown"
    /// For where there is no store: no token counts, and none can be made.
    public static let none = StoredTokens(store: nil, providers: [])

    private let store: (any TokenStore)?
    private let providers: [any Provider]
    private let seal: TokenSeal?
    private let clock: @Sendable () -> UnixTime
    private let notes = Locked(ExpiringMap<TokenDigest, Bool>(capacity: 10_000))

    /// Judges the tokens of a store for these providers; without a `seal` whatever the store holds is believed.
    public init(
        store: (any TokenStore)?, providers: [any Provider], seal: TokenSeal? = nil,
        clock: @escaping @Sendable () -> UnixTime = { WallClock.now }
    ) {
        self.store = store
        self.providers = providers
        self.seal = seal
        self.clock = clock
    }

    /// False if there is no store.
    public var isEnabled: Bool { store != nil }

    /// The store, as probes and metrics see it; nil if there is none.
    public var dependency: ProviderDependency? {
        store.map { store in ProviderDependency(name: Self.name) { store.isReachable } }
    }

    /// Lets the store open itself and forget what has expired; called in the background every few seconds.
    public func prepare() async { await store?.prepare() }

    // MARK: Use

    /// Finds out whose a token is; in another realm than the one asked for it is as unknown as any.
    func authenticate(_ token: OpaqueToken, realm: String?, until deadline: Deadline) async -> TokenVerdict {
        guard token.isBearer else { return .rejected(reason: "a token of ours that is no Bearer credential") }
        guard let digest = token.digest else { return .rejected(reason: "not a token of ours") }
        guard let store else { return .rejected(reason: "the token store is disabled") }
        guard !deadline.hasPassed() else { return .unavailable(reason: "no time left") }
        let found: StoredToken?
        do throws(TokenStoreError) {
            found = try await store.token(digest, until: deadline)
        } catch {
            return .unavailable(reason: error.detail)
        }
        guard let found, found.digest == digest else { return .rejected(reason: "unknown token") }
        return judge(found, realm: realm, in: store)
    }

    private func judge(_ token: StoredToken, realm: String?, in store: any TokenStore) -> TokenVerdict {
        let owner = token.owner
        if let seal, !seal.holds(for: token) {
            return .rejected(reason: "token \(token.id) was not made with secret_key")
        }
        if let realm, !RealmName.isSame(owner.realm, realm) { return .rejected(reason: "a token of another realm") }
        let now = clock()
        guard now.seconds < token.expiry else { return .rejected(reason: "token \(token.id) has expired") }
        guard !owner.username.isEmpty else { return .rejected(reason: "token \(token.id) has no owner") }
        let provider = providers.first {
            TextBytes.areEqual($0.name, token.provider) && TextBytes.areEqual($0.realm, owner.realm)
        }
        guard let provider else { return .rejected(reason: "the provider of token \(token.id) is not configured") }
        var identity: Identity
        switch provider.current(owner.username) {
        case .gone: return .rejected(reason: "the owner of token \(token.id) is gone")
        case .unknown: identity = token.identity
        case .found(let current): identity = current
        }
        identity.username = owner.username
        identity.roles = RoleList(identity.roles).roles
        identity.expiry = min(identity.expiry ?? token.expiry, token.expiry)
        noteUse(of: token, at: now, in: store)
        return .authenticated(
            Principal(identity: identity, realm: provider.realm, provider: provider.name, tokenID: token.id))
    }

    /// Notes a use at most once an hour, as far as the record or memory tells.
    private func noteUse(of token: StoredToken, at now: UnixTime, in store: any TokenStore) {
        if let lastUse = token.lastUse, lastUse >= 0, lastUse <= now.seconds, now.seconds - lastUse < Self.noteSeconds {
            return
        }
        let instant = ContinuousClock.now
        let isNew = notes.withLock { notes in
            if notes.value(for: token.digest, at: instant) != nil { return false }
            notes.insert(true, for: token.digest, expiringAt: instant + .seconds(Self.noteSeconds))
            return true
        }
        if isNew { store.noteUse(of: token, at: now) }
    }

    // MARK: Management

    /// Makes a token for somebody who is authenticated; its text is not kept and cannot be had again.
    ///
    /// `principal` must be as its provider named it, not augmented: augmenters run anew at each use. What its attributes
    /// say of the credential (`exp`, `iat`, `nbf`, `jti`) is left out. `lifetime` counts in whole seconds, at least one.
    public func issue(
        for principal: Principal, label: String = "", lifetime: Duration, until deadline: Deadline
    ) async throws(TokenIssueError) -> (text: Secret, record: StoredToken) {
        guard let store else { throw TokenIssueError(.disabled) }
        guard principal.tokenID == nil else { throw TokenIssueError(.usedStoredToken) }
        guard StoredToken.isLabel(label) else { throw TokenIssueError(.unusableLabel) }
        let token = OpaqueToken()
        guard let digest = token.digest else { throw TokenIssueError(.unavailable, "a token that is none") }
        let bare = StoredToken(
            digest: digest, principal: principal, label: label, created: clock().seconds, lifetime: lifetime)
        let record = seal?.sealed(bare) ?? bare
        guard StoredTokenCode.canKeep(record) else {
            throw TokenIssueError(.tooLarge, "\(StoredTokenCode.encode(record).count) bytes")
        }
        do throws(TokenStoreError) {
            try await store.add(record, until: deadline)
        } catch {
            throw TokenIssueError(error)
        }
        return (token.text, record)
    }

    /// Somebody's own tokens that have not expired, oldest first.
    public func list(
        of principal: Principal, until deadline: Deadline
    ) async throws(TokenStoreError) -> [StoredToken] {
        guard let store else { return [] }
        return try await store.tokens(of: principal.tokenOwner, until: deadline)
    }

    /// Deletes one of somebody's own tokens; false if they have none of this identifier.
    public func remove(
        _ id: TokenID, of principal: Principal, until deadline: Deadline
    ) async throws(TokenStoreError) -> Bool {
        guard let store else { return false }
        return try await store.remove(id, of: principal.tokenOwner, until: deadline)
    }

    private static let noteSeconds: Int64 = 3600
}

extension Principal {
    /// Whose tokens it may see and delete.
    fileprivate var tokenOwner: TokenOwner { TokenOwner(username: username, realm: realm) }
}

extension StoredToken {
    /// What was known of the owner.
    fileprivate var identity: Identity {
        Identity(
            username: owner.username, roles: roles, email: email, fullName: fullName, attributes: attributes,
            scopes: scopes)
    }

    fileprivate init(digest: TokenDigest, principal: Principal, label: String, created: Int64, lifetime: Duration) {
        let identity = principal.identity
        var attributes = identity.attributes
        for name in ["exp", "iat", "nbf", "jti"] { attributes[name] = nil }
        let made = min(max(created, 0), Self.lastSecond)
        self.init(
            digest: digest, owner: principal.tokenOwner, provider: principal.provider, roles: identity.roles,
            email: identity.email, fullName: identity.fullName, attributes: attributes, scopes: identity.scopes,
            label: label, created: made,
            expiry: made + min(max(1, lifetime.components.seconds), Self.lastSecond - made))
    }
}
