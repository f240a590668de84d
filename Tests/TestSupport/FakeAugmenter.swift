public import Base
public import Principals

/// An augmenter that adds what a test tells it to, at the same time as others.
public struct FakeAugmenter: Augmenter {
    /// The word in the configuration.
    public static var type: String { "fake" }
    /// It runs together with the others.
    public static var isSequential: Bool { false }

    /// Its name.
    public let name: String
    /// Its realm.
    public let realm: String
    /// Whether it may fail.
    public let refusesOnFailure: Bool
    private let recalled: Augmentation?
    private let answer: @Sendable (Principal, Deadline) async -> Result<Augmentation, AugmenterError>

    /// Makes an augmenter that answers with a closure.
    public init(
        _ name: String, realm: String = "default", refusesOnFailure: Bool = false, recalled: Augmentation? = nil,
        answer: @escaping @Sendable (Principal, Deadline) async -> Result<Augmentation, AugmenterError>
    ) {
        self.name = name
        self.realm = realm
        self.refusesOnFailure = refusesOnFailure
        self.recalled = recalled
        self.answer = answer
    }

    /// A fake has no settings.
    public init?(settings: inout SettingsReader, services: Services) { nil }

    /// What it was told to remember.
    public func recall(_ principal: Principal) -> Augmentation? { recalled }

    /// Answers.
    public func augment(
        _ principal: Principal, until deadline: Deadline
    ) async throws(AugmenterError) -> Augmentation {
        try await answer(principal, deadline).get()
    }
}
