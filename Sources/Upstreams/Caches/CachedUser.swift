/// What is kept of a user between requests.
public struct CachedUser: Sendable, Equatable {
    /// The password that Elasticsearch confirmed last; without a fingerprint, none was confirmed yet.
    public var password: SealedPassword
    /// What the account was last written from; another one means that it must be updated first. Empty: never confirmed.
    public var fingerprint: [UInt8]
    /// When the password was made, in seconds since 1970.
    public var madeAt: Int64
    /// A later password that may have reached Elasticsearch although no answer came. It must be written again, the same
    /// one: a write that is carried out late then changes nothing.
    public var pending: SealedPassword?

    /// Makes an entry.
    public init(
        password: SealedPassword, fingerprint: [UInt8], madeAt: Int64, pending: SealedPassword? = nil
    ) {
        self.password = password
        self.fingerprint = fingerprint
        self.madeAt = madeAt
        self.pending = pending
    }
}
