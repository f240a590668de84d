public import Base
public import Principals

/// A provider that says what a test tells it to.
public struct FakeProvider: Provider {
    /// The word in the configuration.
    public static var type: String { "fake" }

    /// Its name.
    public let name: String
    /// Its realm.
    public let realm: String
    /// Its challenge.
    public let challenge: Challenge?
    /// Whether it asks other servers.
    public let isNetworked: Bool
    /// What it remembers of any credentials.
    public let remembered: Verdict?
    private let judge: @Sendable (Credentials, Deadline) async -> Verdict

    /// Makes a provider that judges with a closure.
    public init(
        _ name: String, realm: String = "default", scheme: String? = "Bearer", isNetworked: Bool = false,
        remembered: Verdict? = nil, judge: @escaping @Sendable (Credentials, Deadline) async -> Verdict
    ) {
        self.name = name
        self.realm = realm
        self.isNetworked = isNetworked
        self.remembered = remembered
        challenge = scheme.map { Challenge(scheme: $0, realm: realm) }
        self.judge = judge
    }

    /// Makes a provider that always says the same.
    public init(
        _ name: String, realm: String = "default", scheme: String? = "Bearer", isNetworked: Bool = false,
        says verdict: Verdict
    ) {
        self.init(name, realm: realm, scheme: scheme, isNetworked: isNetworked) { _, _ in verdict }
    }

    /// A fake has no settings.
    public init?(settings: inout SettingsReader, services: Services) { nil }

    /// Remembers it.
    public func recall(_ credentials: Credentials) -> Verdict? { remembered }

    /// Says it.
    public func authenticate(_ credentials: Credentials, until deadline: Deadline) async -> Verdict {
        await judge(credentials, deadline)
    }
}
