import Base

/// What the cache says of a user, and what follows from it: the rules of `CachedUser` in one place.
///
/// A password stands in the cache, as one that is doubtful, before it is written to Elasticsearch. So whoever takes over
/// from a writer that died or was too slow, here or in another process, writes the same password, and what two of them
/// hand out is the same too.
struct UserStore: Sendable {
    /// What a look-up found.
    enum Found: Sendable {
        /// The password in force, unless it does not open.
        case fresh(SealedPassword)
        /// An entry that must be renewed first: changed, doubtful, or due for rotation.
        case stale(CachedUser, isRotationDue: Bool)
        /// Nothing that can be used.
        case missing
        /// The cache did not answer.
        case unavailable

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
        /// The entry as it stands in the cache; nil if none does.
        var entry: CachedUser?
        /// True if the account has this password already: it need not be written if it is as it should be.
        var isInForce = false
    }

    private let cache: any UserCache
    private let keys: SealingKeys
    private let age: PasswordAge
    private let passwords: PasswordSource
    private let former: ElastauthPasswords?
    private let prefix: String

    /// `former` gives the passwords of users that are not in the cache and that elastauth knew.
    init(
        cache: any UserCache, keys: SealingKeys, age: PasswordAge, passwords: PasswordSource, cluster: String,
        former: ElastauthPasswords? = nil
    ) {
        self.cache = cache
        self.keys = keys
        self.age = age
        self.passwords = passwords
        self.former = former
        prefix = "\(cluster.utf8.count):\(cluster)"
    }

    /// The cache key: cluster, realm and name, each with its length, so that no two users share one.
    func key(realm: String, username: String) -> String { "\(prefix)\(realm.utf8.count):\(realm)\(username)" }

    /// Looks a user up and notes the use.
    func find(_ user: ElasticsearchUser, key: String, at now: UnixTime, until deadline: Deadline) async -> Found {
        switch await cache.user(for: key, at: now, until: deadline) {
        case .missing: return .missing
        case .unavailable: return .unavailable
        case .found(let entry, let usedAt):
            let isDue = isRotationDue(entry, usedAt: usedAt, at: now)
            guard entry.fingerprint == user.fingerprint, entry.pending == nil, !isDue else {
                return .stale(entry, isRotationDue: isDue)
            }
            return .fresh(entry.password)
        }
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
            if entry == nil, let password = await former?.password(of: user.username, until: deadline) {
                return .write(
                    Plan(password: password, madeAt: now.seconds, fallback: nil, entry: nil, isInForce: true))
            }
            return .write(newPassword(of: user, entry: entry, fallback: nil, at: now))
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
        if rotates || passwords.followsFingerprint {
            return .write(newPassword(of: user, entry: entry, fallback: fallback, at: now))
        }
        return .write(Plan(password: password, madeAt: entry.madeAt, fallback: fallback, entry: entry))
    }

    /// Keeps the password as one that may soon be in force; false if the entry is another by now.
    func announce(_ plan: inout Plan, key: String, at now: UnixTime, until deadline: Deadline) async -> Bool {
        let old = plan.entry
        if let pending = old?.pending.flatMap({ keys.open($0, for: key) }), Self.isSame(pending, plan.password) {
            return true
        }
        let sealed = keys.seal(plan.password, for: key)
        var entry = old ?? CachedUser(password: sealed, fingerprint: [], madeAt: plan.madeAt)
        entry.pending = sealed
        if old.flatMap({ keys.open($0.password, for: key) }) == nil { entry.password = sealed }
        plan.entry = entry
        return await replace(old, entry, key: key, at: now, until: deadline) != .changed
    }

    /// Keeps what Elasticsearch confirmed; false if the entry is another by now.
    func confirm(
        _ plan: Plan, _ user: ElasticsearchUser, key: String, at now: UnixTime, until deadline: Deadline
    ) async -> Bool {
        let entry = CachedUser(
            password: keys.seal(plan.password, for: key), fingerprint: user.fingerprint, madeAt: plan.madeAt)
        return await replace(plan.entry, entry, key: key, at: now, until: deadline) != .changed
    }

    /// Forgets what was announced, and with it the user.
    func forget(_ plan: Plan, key: String, until deadline: Deadline) async {
        if let entry = plan.entry { await cache.forget(entry, for: key, until: deadline) }
    }

    /// How long to wait before a password can be made that does not end at once.
    func wait(for user: ElasticsearchUser, at now: UnixTime) -> Duration { passwords.wait(for: user, at: now) }

    /// Asks to be the only one who writes the user, among all processes that share the cache.
    func lease(_ key: String, for lifetime: Duration, until deadline: Deadline) async -> CacheLease {
        await cache.lease(key, for: lifetime, until: deadline)
    }

    /// Lets others write the user.
    func release(_ key: String, token: [UInt8], until deadline: Deadline) async {
        await cache.release(key, token: token, until: deadline)
    }

    private func isRotationDue(_ entry: CachedUser, usedAt: Int64, at now: UnixTime) -> Bool {
        passwords.isOver(madeAt: entry.madeAt, at: now)
            ?? age.isRotationDue(madeAt: entry.madeAt, usedAt: usedAt, now: now.seconds)
    }

    private func replace(
        _ old: CachedUser?, _ new: CachedUser, key: String, at now: UnixTime, until deadline: Deadline
    ) async -> CacheReplacement {
        let lifetime = age.lifetime(madeAt: new.madeAt, now: now.seconds)
        return await cache.replace(old, with: new, for: key, at: now, lifetime: lifetime, until: deadline)
    }

    private func newPassword(
        of user: ElasticsearchUser, entry: CachedUser?, fallback: Secret?, at now: UnixTime
    ) -> Plan {
        let made = passwords.make(for: user, at: now)
        return Plan(password: made.password, madeAt: made.madeAt, fallback: fallback, entry: entry)
    }

    private static func isSame(_ left: Secret, _ right: Secret) -> Bool {
        left.withBytes { left in right.withBytes { $0 == left } }
    }
}
