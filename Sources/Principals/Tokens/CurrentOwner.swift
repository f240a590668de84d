/// What a provider knows now of the owner of a token that was made earlier.
public enum CurrentOwner: Sendable, Equatable {
    /// It cannot tell without the owner's credentials: what was kept when the token was made holds.
    case unknown
    /// This holds now, in place of what was kept.
    case found(Identity)
    /// It knows nobody of this name any more: the owner's tokens do not count.
    case gone
}
