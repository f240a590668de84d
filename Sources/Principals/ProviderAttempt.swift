/// What came of asking one provider; for metrics and the log.
public struct ProviderAttempt: Sendable, Equatable {
    /// The metric label.
    public enum Result: String, Sendable, CaseIterable {
        /// It authenticated the caller.
        case success
        /// It rejected the credentials or could not judge.
        case error
        /// It did not answer in time.
        case timeout
    }

    /// The provider's configured name.
    public let name: String
    /// The provider's word in the configuration.
    public let type: String
    /// The provider's realm.
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
