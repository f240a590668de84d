/// What is kept of a user between requests.
public struct CachedUser: Sendable, Equatable {
    /// The password in Elasticsearch.
    public var password: SealedPassword
    /// What the account was last written from; another one means that it must be updated first.
    public var fingerprint: [UInt8]
    /// When the password was made, in seconds since 1970.
    public var madeAt: Int64
    /// True if a later password may have reached Elasticsearch although no answer came: it must be written again.
    public var isDoubtful: Bool

    /// Makes an entry.
    public init(password: SealedPassword, fingerprint: [UInt8], madeAt: Int64, isDoubtful: Bool = false) {
        self.password = password
        self.fingerprint = fingerprint
        self.madeAt = madeAt
        self.isDoubtful = isDoubtful
    }
}
