/// What came of asking one augmenter; for metrics and the log.
public struct AugmenterAttempt: Sendable, Equatable {
    /// The metric label.
    public enum Result: String, Sendable, CaseIterable {
        /// It said what to add, perhaps nothing.
        case success
        /// It failed or did not answer in time.
        case error
    }

    /// The augmenter's configured name.
    public let name: String
    /// The augmenter's word in the configuration.
    public let type: String
    /// The augmenter's realm.
    public let realm: String
    /// What came of it.
    public let result: Result
    /// How long it took.
    public let duration: Duration

    /// Makes an attempt.
    public init(name: String, type: String, realm: String, result: Result, duration: Duration) {
        self.name = name
        self.type = type
        self.realm = realm
        self.result = result
        self.duration = duration
    }
}
