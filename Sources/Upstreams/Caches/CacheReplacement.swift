/// What became of a change to a user cache.
public enum CacheReplacement: Sendable, Equatable {
    /// The new entry stands there.
    case done
    /// Something else stood there than the change was meant for; nothing was changed.
    case changed
    /// The cache did not answer: the new entry may stand there or not.
    case unavailable
}
