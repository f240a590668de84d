public import Base
import Platform

/// Gives the roles that a directory's groups say (`type: ldap`).
///
/// What was said is remembered for two minutes, and asked for once at a time for each user. When the directory cannot
/// answer, what it said last serves for an hour more; a refusal or a doubtful answer is an error and never that. Nobody
/// gets some of the roles: all, or an error.
public struct LDAPAugmenter: Augmenter {
    /// The word in the configuration.
    public static var type: String { "ldap" }
    /// It runs together with the others.
    public static var isSequential: Bool { false }

    /// Its configured, unique name.
    public let name: String
    /// The realm whose principals it augments.
    public let realm: String
    /// What happens if it fails and remembers nothing.
    public let refusesOnFailure: Bool

    private let directory: LDAPDirectory
    private let search: RoleSearch
    private let remembered: RememberedRoles
    private let flights = SingleFlight<[UInt8], Result<Augmentation, LDAPDirectoryError>>()
    private let staleAnswers = Counter()
    private let skipLog: SkippedGroupLog

    /// Reads its settings.
    public init?(settings: inout SettingsReader, services: Services) {
        let (name, failure) = (PluginName(type: Self.type, settings: &settings), OnFailure(settings: &settings))
        let directory = LDAPDirectorySettings(settings: &settings, purpose: .searching)
        let own = LDAPAugmenterSettings(settings: &settings, base: directory?.searchBase)
        guard let directory, let own else { return nil }
        self.init(
            name: name, refusesOnFailure: failure == .refuse,
            directory: LDAPDirectory(directory, log: services.log), settings: own, log: services.log)
    }

    init(
        name: PluginName, refusesOnFailure: Bool = false, directory: LDAPDirectory, settings: LDAPAugmenterSettings,
        log: Log, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.name = name.name
        realm = name.realm
        self.refusesOnFailure = refusesOnFailure
        self.directory = directory
        search = settings.search
        remembered = RememberedRoles(
            lifetime: settings.lifetime, longestStaleness: settings.longestStaleness, now: now)
        skipLog = SkippedGroupLog(augmenter: name.name, log: log)
    }

    /// The directory.
    public var dependencies: [ProviderDependency] {
        let directory = directory
        return [
            ProviderDependency(name: name, isReachable: { directory.isReachable }, staleAnswers: staleAnswers)
        ]
    }

    /// Asks the directory for a sign of life now and then.
    public func prepare() async { await directory.prepare() }

    /// What the directory said of the user a moment ago.
    public func recall(_ principal: Principal) -> Augmentation? { remembered.fresh(Array(principal.username.utf8)) }

    /// The roles of the user's groups; none for a name that no directory can hold.
    public func augment(
        _ principal: Principal, until deadline: Deadline
    ) async throws(AugmenterError) -> Augmentation {
        let username = principal.username
        guard DirectoryName.isAskable(username), DirectoryName.hasPlainBlanks(username) else { return Augmentation() }
        let user = Array(username.utf8)
        if let augmentation = remembered.fresh(user) { return augmentation }
        // The flight of whoever does not wait for it goes on, and learns whether the directory is back.
        let isFailing = directory.isReachable == false && remembered.stale(user) != nil
        let patience = isFailing ? deadline.capped(by: .after(Self.briefPatience)) : deadline
        let answer = await flights.value(for: user, until: patience) { await self.ask(about: username, user) }
        switch answer {
        case .success(let augmentation): return augmentation
        case .failure(let error) where error.code != .unavailable: throw AugmenterError(error.detail)
        case .failure(let error): return try stale(user, error.detail)
        case nil: return try stale(user, "no answer in time")
        }
    }

    /// How long somebody with an old answer waits for a directory that is known to fail: as long as one that works takes.
    private static let briefPatience = Duration.milliseconds(50)

    private func stale(_ user: [UInt8], _ reason: String) throws(AugmenterError) -> Augmentation {
        guard !Task.isCancelled, let augmentation = remembered.stale(user) else { throw AugmenterError(reason) }
        staleAnswers.increment()
        return augmentation
    }

    private func ask(about username: String, _ user: [UInt8]) async -> Result<Augmentation, LDAPDirectoryError> {
        // Another flight may have landed since nothing was remembered.
        if let augmentation = remembered.fresh(user) { return .success(augmentation) }
        do throws(LDAPDirectoryError) {
            let search = search
            // The flight is nobody's: it outlasts whoever started it, and has a bound of its own.
            let result = try await directory.perform(until: .after(directory.patience)) { session throws(LDAPError) in
                try search.result(for: username, in: session)
            }
            let found = try result.get()
            skipLog.note(found.skipped)
            let augmentation = Augmentation(roles: found.roles)
            remembered.keep(augmentation, of: user)
            return .success(augmentation)
        } catch {
            return .failure(error)
        }
    }
}
