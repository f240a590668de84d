import Base

/// What the cache says of a user, and what follows from it: the rules of `CachedUser` in one place.
struct UserStore: Sendable {
    /// What a look-up found.
    enum Found: Sendable {
        /// The password in force, unless it does not open.
        case fresh(SealedPassword)
        /// An entry that must be renewed first: changed, doubtful, or due for rotation.
        case stale(CachedUser, isRotationDue: Bool)
        /// Nothing that can be used.
        case missing

        /// True if this look-up found just this entry, due for rotation.
        func isRotationDue(of entry: CachedUser) -> Bool {
            guard case .stale(let found, isRotationDue: true) = self else { return false }
            return found == entry
        }
    }

    /// What a flight has to do.
    enum Step: Sendable {
        /// Another flight has done it.
        case use(Secret)
        /// Write the account.
        case write(Plan)
    }

    /// A password to write.
    struct Plan: Sendable {
        /// The password: kept, doubtful or new.
        let password: Secret
        /// When it was made, in seconds since 1970.
        let madeAt: Int64
        /// The password that stays in force if Elasticsearch is down; nil if there is none, or if groups changed.
        let fallback: Secret?
        /// The entry as it was.
        let entry: CachedUser?
    }

    private let cache: any UserCache
    private let keys: SealingKeys
    private let age: PasswordAge
    private let prefix: String

    init(cache: any UserCache, keys: SealingKeys, age: PasswordAge, cluster: String) {
        self.cache = cache
        self.keys = keys
        self.age = age
        prefix = "\(cluster.utf8.count):\(cluster)"
    }

    /// The cache key: cluster, realm and name, each with its length, so that no two users share one.
    func key(realm: String, username: String) -> String { "\(prefix)\(realm.utf8.count):\(realm)\(username)" }

    /// Looks a user up and notes the use.
    func find(_ user: ElasticsearchUser, key: String, at now: UnixTime, until deadline: Deadline) async -> Found {
        guard case .found(let entry, let usedAt) = await cache.user(for: key, at: now, until: deadline) else {
            return .missing
        }
        let isDue = age.isRotationDue(madeAt: entry.madeAt, usedAt: usedAt, now: now.seconds)
        guard entry.fingerprint == user.fingerprint, entry.pending == nil, !isDue else {
            return .stale(entry, isRotationDue: isDue)
        }
        return .fresh(entry.password)
    }

    /// Decrypts a password; nil if it does not open.
    func open(_ password: SealedPassword, key: String) -> Secret? { keys.open(password, for: key) }

    /// Looks again at the start of a flight: one that has landed since `found` has done the work.
    func plan(
        _ user: ElasticsearchUser, key: String, found: Found, at now: UnixTime, until deadline: Deadline
    ) async -> Step {
        let entry = await cache.user(for: key, at: now, until: deadline).user
        let password = entry.flatMap { keys.open($0.password, for: key) }
        guard let entry, let password else {
            return .write(newPassword(entry: nil, fallback: nil, at: now))
        }
        let isEqual = entry.fingerprint == user.fingerprint
        let rotates = found.isRotationDue(of: entry)
        if isEqual, entry.pending == nil, !rotates { return .use(password) }
        let fallback = isEqual ? password : nil
        if let pending = entry.pending.flatMap({ keys.open($0, for: key) }) {
            let isSame = pending.withBytes { pending in password.withBytes { $0 == pending } }
            let madeAt = isSame ? entry.madeAt : now.seconds
            return .write(Plan(password: pending, madeAt: madeAt, fallback: fallback, entry: entry))
        }
        if rotates { return .write(newPassword(entry: entry, fallback: fallback, at: now)) }
        return .write(Plan(password: password, madeAt: entry.madeAt, fallback: fallback, entry: entry))
    }

    /// Keeps what Elasticsearch confirmed.
    func confirm(
        _ plan: Plan, _ user: ElasticsearchUser, key: String, at now: UnixTime, until deadline: Deadline
    ) async {
        let entry = CachedUser(
            password: keys.seal(plan.password, for: key), fingerprint: user.fingerprint, madeAt: plan.madeAt)
        await keep(entry, over: plan.entry, key: key, at: now, until: deadline)
    }

    /// Keeps what may have reached Elasticsearch, to write the same password again before anything else.
    func doubt(_ plan: Plan, _ user: ElasticsearchUser, key: String, at now: UnixTime, until deadline: Deadline) async {
        let pending = keys.seal(plan.password, for: key)
        var entry = plan.entry ?? CachedUser(password: pending, fingerprint: [], madeAt: plan.madeAt)
        entry.pending = pending
        await keep(entry, over: plan.entry, key: key, at: now, until: deadline)
    }

    /// Forgets a user.
    func forget(_ plan: Plan, key: String, until deadline: Deadline) async {
        if let entry = plan.entry { await cache.forget(entry, for: key, until: deadline) }
    }

    /// Keeps an entry, whatever stands there: what Elasticsearch was told last counts.
    private func keep(
        _ entry: CachedUser, over old: CachedUser?, key: String, at now: UnixTime, until deadline: Deadline
    ) async {
        let lifetime = age.lifetime(madeAt: entry.madeAt, now: now.seconds)
        var old = old
        for _ in 0..<Self.mostAttempts {
            let replacement = await cache.replace(
                old, with: entry, for: key, at: now, lifetime: lifetime, until: deadline)
            guard case .changed = replacement else { return }
            old = await cache.user(for: key, at: now, until: deadline).user
        }
    }

    private func newPassword(entry: CachedUser?, fallback: Secret?, at now: UnixTime) -> Plan {
        Plan(password: UserPassword.random(), madeAt: now.seconds, fallback: fallback, entry: entry)
    }

    private static let mostAttempts = 4
}
