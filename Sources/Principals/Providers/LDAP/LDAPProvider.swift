public import Base
import Platform

/// Verifies user name and password by binding to a directory as the user's entry (`type: ldap`).
///
/// The entry is searched by `filter`; none or two are a refusal. The user is called what the entry says
/// (`username_attribute`), since directories find `ALICE` and `alice` alike. A right pair is remembered for a minute, a
/// wrong one for five seconds, which also spares accounts that lock themselves; an outage never.
public struct LDAPProvider: Provider {
    /// The word in the configuration.
    public static var type: String { "ldap" }

    /// Its configured, unique name.
    public let name: String
    /// Its realm.
    public let realm: String

    private let directory: LDAPDirectory
    private let entries: UserEntries
    private let inquiries: CredentialInquiries

    /// Reads its settings.
    public init?(settings: inout SettingsReader, services: Services) {
        let name = PluginName(type: Self.type, settings: &settings)
        let directory = LDAPDirectorySettings(settings: &settings, purpose: .verifyingPasswords)
        let entries = UserEntries(settings: &settings)
        guard let directory, let entries else { return nil }
        self.init(
            name: name, directory: LDAPDirectory(directory, log: services.log), entries: entries,
            clock: services.clock)
    }

    init(
        name: PluginName, directory: LDAPDirectory, entries: UserEntries,
        clock: @escaping @Sendable () -> UnixTime = { WallClock.now },
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.name = name.name
        realm = name.realm
        self.directory = directory
        self.entries = entries
        inquiries = CredentialInquiries(clock: clock, now: now)
    }

    /// `Basic` with its realm.
    public var challenge: Challenge? { Challenge(scheme: "Basic", realm: realm) }
    /// It asks a directory.
    public var isNetworked: Bool { true }
    /// The directory.
    public var dependencies: [ProviderDependency] {
        let directory = directory
        return [ProviderDependency(name: name, isReachable: { directory.isReachable })]
    }

    /// Asks the directory for a sign of life now and then.
    public func prepare() async { await directory.prepare() }

    /// What the directory said of the pair a moment ago.
    public func recall(_ credentials: Credentials) -> Verdict? {
        guard case .basic(let username, let password) = credentials else { return .notApplicable }
        return verdictAtOnce(username, password) ?? inquiries.recall(PasswordPair.joined(username, password))
    }

    /// Judges a user name and a password.
    public func authenticate(_ credentials: Credentials, until deadline: Deadline) async -> Verdict {
        guard case .basic(let username, let password) = credentials else { return .notApplicable }
        if let verdict = verdictAtOnce(username, password) { return verdict }
        let (directory, entries) = (directory, entries)
        return await inquiries.verdict(on: PasswordPair.joined(username, password), until: deadline) {
            await Self.ask(directory, entries, username, password)
        }
    }

    private static func ask(
        _ directory: LDAPDirectory, _ entries: UserEntries, _ username: String, _ password: Secret
    ) async -> Verdict {
        do throws(LDAPDirectoryError) {
            return try await directory.perform(until: .after(directory.patience)) { session throws(LDAPError) in
                try entries.verdict(on: username, password, in: session)
            }
        } catch {
            switch error.code {
            case .tooMany: return .rejected(reason: "several entries")
            case .unavailable, .refused: return .unavailable(reason: "directory: \(error.detail)")
            }
        }
    }

    /// What no directory is asked: an empty password would be right for everybody (RFC 4513 §5.1.2).
    private func verdictAtOnce(_ username: String, _ password: Secret) -> Verdict? {
        guard DirectoryName.isAskable(username) else { return .rejected(reason: "no user name for a directory") }
        let isFit = password.withBytes { !$0.isEmpty && !$0.contains(0) }
        return isFit ? nil : .rejected(reason: "an empty or NUL password")
    }
}
