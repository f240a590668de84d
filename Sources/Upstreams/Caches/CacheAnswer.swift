/// What a look-up in a user cache found.
public enum CacheAnswer: Sendable, Equatable {
    /// An entry, and when it was used before this look-up, in seconds since 1970.
    case found(CachedUser, usedAt: Int64)
    /// No entry, or one that cannot be read.
    case missing
    /// The cache did not answer.
    case unavailable

    /// The entry, if there is one.
    public var user: CachedUser? {
        switch self {
        case .found(let user, _): user
        case .missing, .unavailable: nil
        }
    }

    /// When the entry was used before, in seconds since 1970, if there is one.
    public var usedAt: Int64? {
        switch self {
        case .found(_, let usedAt): usedAt
        case .missing, .unavailable: nil
        }
    }
}
