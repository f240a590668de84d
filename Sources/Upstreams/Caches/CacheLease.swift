/// What became of the wish to be the only one who writes a user's account.
public enum CacheLease: Sendable, Equatable {
    /// It is ours; `token` ends it.
    case granted(token: [UInt8])
    /// Another process has it.
    case held
    /// The cache did not answer: nobody can be kept from writing.
    case unavailable
}
