import Base

/// Lifetime and addressees of claims (RFC 7519 §4.1, OpenID Connect Core §3.1.3.7).
struct ClaimsCheck {
    private let issuer: String?
    private let audiences: [String]
    private let authorizedParties: [String]
    private let leeway: Int64

    init(_ requirements: TokenRequirements) {
        issuer = requirements.issuer
        audiences = requirements.audiences
        authorizedParties = requirements.authorizedParties
        leeway = min(max(requirements.leeway, 0), 86_400)
    }

    /// Throws what is wrong first; with `maySkipMissing` a claim that is missing is not wrong.
    func check(_ claims: RegisteredClaims, now: UnixTime, maySkipMissing: Bool) throws(TokenError) {
        try checkLifetime(claims, now.seconds)
        if let issuer, claims.issuer != nil || !maySkipMissing {
            guard let found = claims.issuer, TextBytes.areEqual(found, issuer) else { throw TokenError(.wrongIssuer) }
        }
        if !audiences.isEmpty, claims.object["aud"] != nil || !maySkipMissing {
            guard claims.audiences.contains(where: { Self.has(audiences, $0) }) else {
                throw TokenError(.wrongAudience)
            }
        }
        if !authorizedParties.isEmpty, claims.authorizedParty != nil || !maySkipMissing {
            guard let party = claims.authorizedParty, Self.has(authorizedParties, party) else {
                throw TokenError(.wrongAuthorizedParty)
            }
        }
    }

    /// On the second of `exp` a token is over, on that of `nbf` it is valid; the clocks may differ by the leeway.
    private func checkLifetime(_ claims: RegisteredClaims, _ now: Int64) throws(TokenError) {
        if let expiry = claims.expiry, now >= expiry + leeway { throw TokenError(.expired) }
        if let notBefore = claims.notBefore, now < notBefore - leeway { throw TokenError(.notYetValid) }
        if let issuedAt = claims.issuedAt, now < issuedAt - leeway { throw TokenError(.issuedInFuture) }
    }

    private static func has(_ list: [String], _ text: String) -> Bool {
        list.contains { TextBytes.areEqual($0, text) }
    }
}
