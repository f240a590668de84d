/// What a directory says of a name and password (RFC 4513 §5.1.3).
public enum LDAPBindResult: Sendable, Equatable {
    /// They belong together, and the password may be used.
    case accepted
    /// They do not, or the account may not be used now. The reason is a word or two for the log.
    case refused(reason: String)
}
