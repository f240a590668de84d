import Base

/// The registered claims of RFC 7519 §4.1, each of its type: a claim of the wrong type is no claim to skip but a token
/// that somebody reads otherwise.
struct RegisteredClaims {
    let object: JSONValue
    let subject: String?
    let issuer: String?
    let audiences: [String]
    let authorizedParty: String?
    /// Fractions are rounded so that a token ends rather earlier and begins rather later.
    let expiry: Int64?
    let notBefore: Int64?
    let issuedAt: Int64?

    /// Reads the claims of an object.
    init(_ object: JSONValue) throws(TokenError) {
        guard object.members != nil else { throw TokenError(.malformed) }
        self.object = object
        subject = try Self.text(object["sub"])
        issuer = try Self.text(object["iss"])
        audiences = try Self.texts(object["aud"])
        authorizedParty = try Self.text(object["azp"])
        expiry = try Self.date(object["exp"], rounded: .down)
        notBefore = try Self.date(object["nbf"], rounded: .up)
        issuedAt = try Self.date(object["iat"], rounded: .up)
    }

    /// True for an order to end a session (OpenID Connect Back-Channel Logout 1.0 §2.4): it is signed, addressed and
    /// named like an ID token, and older issuers do not give it a `typ` of its own.
    var isLogout: Bool { object["events"]?["http://schemas.openid.net/event/backchannel-logout"] != nil }

    private static func text(_ value: JSONValue?) throws(TokenError) -> String? {
        guard let value else { return nil }
        guard let text = value.text else { throw TokenError(.badClaim) }
        return text
    }

    /// `aud` is a text or a list of texts (RFC 7519 §4.1.3).
    private static func texts(_ value: JSONValue?) throws(TokenError) -> [String] {
        guard let value else { return [] }
        if let text = value.text { return [text] }
        guard let texts = value.texts else { throw TokenError(.badClaim) }
        return texts
    }

    private static func date(
        _ value: JSONValue?, rounded rule: FloatingPointRoundingRule
    ) throws(TokenError) -> Int64? {
        guard let value else { return nil }
        guard let seconds = NumericDate.seconds(value, rounded: rule) else { throw TokenError(.badClaim) }
        return seconds
    }
}
