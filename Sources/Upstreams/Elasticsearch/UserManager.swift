public import Base
public import Platform
public import Principals
public import Rules

/// Issues Basic credentials of Elasticsearch users that it provisions, one per principal.
///
/// A cached user costs a look-up and a decryption. Otherwise the account is written once, however many requests ask for
/// it at the same time, and every credential handed out is one that Elasticsearch confirmed.
public final class UserManager: CredentialIssuer {
    private let store: UserStore
    private let provisioner: UserProvisioner
    private let mapping: RoleMapping
    private let whitelist: GroupWhitelist?
    private let format: UserFormat
    private let flights = SingleFlight<CacheKey, Result<UserProvisioner.Provisioned, Refusal>>()
    private let recents = RecentUsers()
    private let metrics: UpstreamMetrics?
    private let now: @Sendable () -> UnixTime

    /// Makes a manager. A dry run needs no cluster, and never calls it; otherwise nothing is issued without one. `former`
    /// gives passwords that elastauth left; it counts only if the cluster has no name, as elastauth's had none. `now` is the
    /// wall clock.
    public init(
        settings: ElasticsearchSettings, roles: RoleMappingSettings, caching: CacheSettings, sealing: SealingSettings,
        cache: any UserCache, cluster: ElasticsearchCluster?, log: Log, metrics: UpstreamMetrics? = nil,
        former: ElastauthPasswords? = nil, now: @escaping @Sendable () -> UnixTime = { WallClock.now }
    ) {
        store = UserStore(
            cache: cache, keys: SealingKeys(sealing), age: PasswordAge(caching),
            passwords: caching.kind == .none
                ? .derived(DerivedPassword(sealing, cluster: settings.cluster, expiration: caching.expiration))
                : .random,
            cluster: settings.cluster, former: settings.cluster.isEmpty && !settings.isDryRun ? former : nil)
        provisioner = UserProvisioner(
            settings: settings, store: store,
            writer: cluster?.writer(adoptsExisting: settings.adoptsExisting, log: log), now: now)
        mapping = RoleMapping(roles)
        whitelist = GroupWhitelist(roles)
        format = settings.userFormat
        self.metrics = metrics
        self.now = now
    }

    /// The user's credentials, from the cache or after writing the account.
    public func credentials(
        for permitted: Permitted, until deadline: Deadline
    ) async throws(Refusal) -> UpstreamCredentials {
        let principal = permitted.principal
        try whitelist?.permit(principal)
        let key = store.key(realm: principal.realm, username: principal.username)
        let recent = recents.entry(for: key).flatMap { $0.user.isMade(of: principal) ? $0 : nil }
        let user = if let recent { recent.user } else { try user(of: principal) }
        let found = await store.find(user, key: key, at: now(), until: deadline)
        count(found)
        if case .fresh(let password) = found {
            if let recent, recent.password == password { return recent.credentials }
            if let credentials = open(password, user, key: key) { return credentials }
        }
        return try await provisioned(user, key: key, found: found, until: deadline)
    }

    /// The credentials that a flight brings.
    private func provisioned(
        _ user: ElasticsearchUser, key: String, found: UserStore.Found, until deadline: Deadline
    ) async throws(Refusal) -> UpstreamCredentials {
        // A flight for other groups of the same user may be under way: then there is another one after it.
        for _ in 0..<Self.mostFlights {
            let flight = await flights.value(for: CacheKey(key), until: deadline) {
                await self.provisioner.provision(user, key: key, found: found)
            }
            guard let flight else { throw Refusal(.upstreamUnavailable, "the user was not written in time") }
            let provisioned = try flight.get()
            if provisioned.fingerprint == user.fingerprint { return Self.basic(user.name, provisioned.password) }
        }
        throw Refusal(.upstreamUnavailable, "the user's groups change faster than they can be written")
    }

    private func user(of principal: Principal) throws(Refusal) -> ElasticsearchUser {
        ElasticsearchUser(principal, name: try UserName(of: principal, format: format), mapping: mapping)
    }

    /// Decrypts a password and remembers the answer; nil if it does not open.
    private func open(_ password: SealedPassword, _ user: ElasticsearchUser, key: String) -> UpstreamCredentials? {
        guard let secret = store.open(password, key: key) else { return nil }
        let credentials = Self.basic(user.name, secret)
        recents.keep(RecentUsers.Entry(user: user, password: password, credentials: credentials), for: key)
        return credentials
    }

    private func count(_ found: UserStore.Found) {
        let counter: Counter? =
            switch found {
            case .fresh: metrics?.cacheHits
            case .missing: metrics?.cacheMisses
            case .stale: metrics?.cacheStale
            case .unavailable: metrics?.cacheErrors
            }
        counter?.increment(lane: EventLoop.currentIndex ?? 0)
    }

    /// RFC 7617 §2.
    private static func basic(_ name: UserName, _ password: Secret) -> UpstreamCredentials {
        var pair = Array(name.text.utf8)
        pair.append(UInt8(ascii: ":"))
        password.withBytes { pair.append(contentsOf: $0) }
        return UpstreamCredentials(authorization: Secret(Array("Basic ".utf8) + Base64.encode(pair)))
    }

    private static let mostFlights = 4
}
