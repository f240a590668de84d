/// What a store keeps of an opaque token: never the token, only its digest and who was told it, and when.
public struct StoredToken: Sendable, Equatable {
    /// What the token is known by.
    public var digest: TokenDigest
    /// Whose it is.
    public var owner: TokenOwner
    /// The name of the provider that vouched for the owner when the token was made.
    public var provider: String
    /// The provider's roles then, in order; augmenters run anew at each use.
    public var roles: [String]
    /// The e-mail address then, if known.
    public var email: String?
    /// The display name then, if known.
    public var fullName: String?
    /// The provider's attributes then, without those that were about its credential (`exp`, `iat`, `nbf`, `jti`).
    public var attributes: [String: String]
    /// Scopes by service.
    public var scopes: [String: [String]]
    /// What its owner calls it: at most 100 bytes without control characters, perhaps empty.
    public var label: String
    /// When it was made, in seconds since 1970.
    public var created: Int64
    /// From when on it no longer counts, in seconds since 1970.
    public var expiry: Int64
    /// When it was used last, in seconds since 1970, up to an hour before the true time; nil if never.
    public var lastUse: Int64?
    /// What shows that it was made by a daemon with our secret key: 32 bytes, or none (`TokenSeal`).
    public var seal: [UInt8]

    /// Makes a record.
    public init(
        digest: TokenDigest, owner: TokenOwner, provider: String, roles: [String], email: String? = nil,
        fullName: String? = nil, attributes: [String: String] = [:], scopes: [String: [String]] = [:],
        label: String = "", created: Int64, expiry: Int64, lastUse: Int64? = nil,
        seal: [UInt8] = []
    ) {
        self.digest = digest
        self.owner = owner
        self.provider = provider
        self.roles = roles
        self.email = email
        self.fullName = fullName
        self.attributes = attributes
        self.scopes = scopes
        self.label = label
        self.created = created
        self.expiry = expiry
        self.lastUse = lastUse
        self.seal = seal
    }

    /// What its owner calls it by.
    public var id: TokenID { TokenID(digest) }

    /// True for what may be a label: at most 100 bytes without control characters.
    public static func isLabel(_ text: String) -> Bool {
        text.utf8.count <= 100 && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// The end of the year 9999: no moment in a record is later, none before 1970.
    static let lastSecond: Int64 = 253_402_300_799
}
