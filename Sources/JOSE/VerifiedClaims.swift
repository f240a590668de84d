public import Base

/// The claims of a token whose signature, lifetime and purpose were verified. Only `TokenVerifier` makes one.
public struct VerifiedClaims: Sendable {
    /// `sub`, if there is one.
    public let subject: String?
    /// `iss`, if there is one.
    public let issuer: String?
    /// `aud`, as a list even where the token has a single text; empty if there is none.
    public let audiences: [String]
    /// `azp`, if there is one.
    public let authorizedParty: String?
    /// `exp`: seconds since 1970, without leeway. From this moment on the token is worth nothing.
    public let expiry: Int64
    /// The header's `typ`, if there is one.
    public let tokenType: String?
    /// All claims in their order; names are unique.
    public let members: [(name: String, value: JSONValue)]

    init(_ claims: RegisteredClaims, expiry: Int64, tokenType: String?) {
        subject = claims.subject
        issuer = claims.issuer
        audiences = claims.audiences
        authorizedParty = claims.authorizedParty
        members = claims.object.members ?? []
        self.expiry = expiry
        self.tokenType = tokenType
    }

    /// A claim by its exact name, byte by byte; nil if there is none.
    public subscript(_ name: String) -> JSONValue? { JSONValue.object(members)[name] }
}
