public import Base

/// Verifies tokens: the algorithm, the key, the signature, then the claims (RFC 7515 §5.2, RFC 7519 §7.2, RFC 8725).
public struct TokenVerifier: Sendable {
    private let requirements: TokenRequirements
    private let claims: ClaimsCheck
    private let types: [CaselessName]

    /// Makes a verifier.
    public init(_ requirements: TokenRequirements) {
        self.requirements = requirements
        claims = ClaimsCheck(requirements)
        // `application/at+jwt` and `at+jwt` are the same type.
        types = requirements.types.flatMap { [CaselessName($0), CaselessName("application/" + $0)] }
    }

    /// Verifies a token at a moment. Nothing is believed of it before its signature is.
    public func verify(
        _ token: UnverifiedToken, with keys: JSONWebKeySet, now: UnixTime
    ) throws(TokenError) -> VerifiedClaims {
        try verifySignature(of: token, with: keys)
        guard let object = token.claims else { throw TokenError(.malformed) }
        let registered = try RegisteredClaims(object)
        guard let expiry = registered.expiry else { throw TokenError(.badClaim) }
        guard !registered.isLogout else { throw TokenError(.wrongType) }
        try claims.check(registered, now: now, maySkipMissing: false)
        return VerifiedClaims(registered, expiry: expiry, tokenType: token.header.type)
    }

    /// Judges claims that somebody else vouches for, in a token: lifetime, issuer, audience and authorized party are as
    /// required there too. Returns `exp`.
    @discardableResult
    public func checkClaims(of unverified: UnverifiedClaims, now: UnixTime) throws(TokenError) -> Int64 {
        let registered = try RegisteredClaims(unverified.object)
        guard let expiry = registered.expiry else { throw TokenError(.badClaim) }
        guard !registered.isLogout else { throw TokenError(.wrongType) }
        try claims.check(registered, now: now, maySkipMissing: false)
        return expiry
    }

    /// Judges claims in an answer of introspection or userinfo (RFC 7662 §2.2). All are optional there: one that is missing
    /// is no fault, one that is there must be as required. Returns `exp`, if there is one.
    @discardableResult
    public func checkClaims(ofAnswer object: JSONValue, now: UnixTime) throws(TokenError) -> Int64? {
        let registered = try RegisteredClaims(object)
        try claims.check(registered, now: now, maySkipMissing: true)
        return registered.expiry
    }

    /// Verifies all but the claims.
    func verifySignature(of token: UnverifiedToken, with keys: JSONWebKeySet) throws(TokenError) {
        let header = token.header
        guard requirements.algorithms.contains(header.algorithm) else { throw TokenError(.algorithmNotAllowed) }
        guard isTaken(header.type) else { throw TokenError(.wrongType) }
        let key = try keys.key(for: header)
        guard key.verify(token.signature, of: token.signed, algorithm: header.algorithm) else {
            throw TokenError(.badSignature)
        }
    }

    private func isTaken(_ type: String?) -> Bool {
        guard let type else { return true }
        return requirements.types.contains { TextBytes.areEqual($0, type) } || types.contains(CaselessName(type))
    }
}
