public import Base
import Platform

/// Verifies user name and password against a list in the configuration or an htpasswd file (`type: plain`).
///
/// Hashing happens on the password workers, never on an event loop, and once for however many requests ask about the
/// same pair at once. A pair that verified is remembered for a minute, one that did not for five seconds.
public struct PlainProvider: Provider {
    /// The word in the configuration.
    public static var type: String { "plain" }

    /// Its configured, unique name.
    public let name: String
    /// Its realm.
    public let realm: String
    private let passwords: PasswordTable
    private let workers: WorkerPool
    private let judged: JudgedPairs
    private let flights = SingleFlight<[UInt8], Judgement>()

    /// What came of one look at a user name and a password.
    private enum Judgement: Sendable {
        case verified, wrong, overloaded
    }

    /// Reads `users` and `htpasswd_file`.
    public init?(settings: inout SettingsReader, services: Services) {
        let name = PluginName(type: Self.type, settings: &settings)
        let users = PlainUsers(settings: &settings)
        self.init(name: name, passwords: PasswordTable(users.users), workers: services.passwordWorkers)
    }

    init(
        name: PluginName, passwords: PasswordTable, workers: WorkerPool,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.name = name.name
        realm = name.realm
        self.passwords = passwords
        self.workers = workers
        judged = JudgedPairs(now: now)
    }

    /// `Basic` with its realm.
    public var challenge: Challenge? { Challenge(scheme: "Basic", realm: realm) }

    /// Looks the name up in the list.
    public func current(_ username: String) -> CurrentOwner {
        guard passwords.contains(username) else { return .gone }
        return .found(Identity(username: username, roles: passwords.roles(of: username)))
    }

    /// Judges a user name and a password; a full queue or a passed deadline is an outage, not a wrong password.
    public func authenticate(_ credentials: Credentials, until deadline: Deadline) async -> Verdict {
        guard case .basic(let username, let password) = credentials else { return .notApplicable }
        // Refused for everybody alike, so that it tells nothing: no hash could tell such a password from another.
        guard PasswordHash.accepts(password) else { return .rejected(reason: "an empty, too long or NUL password") }
        switch await judge(username, password, until: deadline) {
        case .verified:
            return .authenticated(Identity(username: username, roles: passwords.roles(of: username)))
        case .wrong: return .rejected(reason: "unknown user or wrong password")
        case .overloaded: return .unavailable(reason: "too many passwords to verify at once")
        case nil: return .unavailable(reason: "no time left to verify the password")
        }
    }

    private func judge(_ username: String, _ password: Secret, until deadline: Deadline) async -> Judgement? {
        // Comparing costs less than remembering: only hashes are worth it.
        guard passwords.needsHashing else {
            return passwords.verify(username: username, password: password) ? .verified : .wrong
        }
        let pair = judged.key(username: username, password: password)
        if let isRight = judged.isRight(pair) { return isRight ? .verified : .wrong }
        let (passwords, workers, judged) = (passwords, workers, judged)
        return await flights.value(for: pair, until: deadline) {
            do throws(WorkerPool.Overloaded) {
                let isVerified = try await workers.run { passwords.verify(username: username, password: password) }
                judged.remember(pair, isRight: isVerified)
                return isVerified ? .verified : .wrong
            } catch {
                return .overloaded
            }
        }
    }
}
