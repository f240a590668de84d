/// Why no token was made. `detail` is for the log and holds no secret.
public struct TokenIssueError: Error, Sendable, Equatable {
    /// The closed list of reasons.
    public enum Code: String, Sendable, CaseIterable {
        /// There is no store.
        case disabled
        /// The caller came with a stored token: one must not beget another.
        case usedStoredToken = "used_stored_token"
        /// The label is too long or holds control characters.
        case unusableLabel = "unusable_label"
        /// What is known of the owner is too much to be kept.
        case tooLarge = "too_large"
        /// The owner or the store has as many tokens as it may.
        case full
        /// The store does not answer.
        case unavailable
    }

    /// The reason.
    public let code: Code
    /// More for the log.
    public let detail: String

    /// Makes an error.
    public init(_ code: Code, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }

    init(_ error: TokenStoreError) {
        switch error.code {
        case .unavailable: self.init(.unavailable, error.detail)
        case .full: self.init(.full, error.detail)
        }
    }

    /// Equality is on the code.
    public static func == (left: TokenIssueError, right: TokenIssueError) -> Bool { left.code == right.code }
}
