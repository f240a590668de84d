public import Base
import JOSE
public import Platform
public import Principals
public import Rules

/// Issues HS256 tokens with the nine claims that auth-o-tron's clients read.
public final class BearerIssuer: CredentialIssuer {
    private let settings: TokenSettings
    private let whitelist: GroupWhitelist?
    private let signer: TokenSigner
    private let recent = PerLoop { RecentTokens() }
    private let now: @Sendable () -> UnixTime
    /// What never changes: `,"iss":"…"` and, if it is sent, `,"aud":"…"`.
    private let fixedClaims: [UInt8]

    /// Makes an issuer; `now` is the wall clock.
    public init(
        settings: TokenSettings, whitelist: GroupWhitelist? = nil,
        now: @escaping @Sendable () -> UnixTime = { WallClock.now }
    ) {
        self.settings = settings
        self.whitelist = whitelist
        self.now = now
        signer = TokenSigner(key: settings.secret, keyID: settings.keyID)
        var claims = Array(#","iss":"#.utf8)
        JSONText.append(settings.issuer, to: &claims)
        if let audience = settings.audience {
            claims += Array(#","aud":"#.utf8)
            JSONText.append(audience, to: &claims)
        }
        fixedClaims = claims
    }

    /// Signs a token for the principal: `.expired` if it would be past already, `.answerTooLarge` beyond `jwt.max_bytes`.
    public func credentials(
        for permitted: Permitted, until deadline: Deadline
    ) async throws(Refusal) -> UpstreamCredentials {
        let principal = permitted.principal
        try whitelist?.permit(principal)
        let issuedAt = now().seconds
        let expiry = expiry(of: principal.identity, issuedAt: issuedAt)
        guard expiry > issuedAt else { throw Refusal(.expired, "the credential expired at \(expiry)") }
        let claims = claims(of: principal, issuedAt: issuedAt, expiry: expiry)
        // A user's requests of one second have the same claims, and so the same token.
        return try recent.withValue { recent throws(Refusal) in
            try recent.authorization(for: claims) { claims throws(Refusal) in try authorization(for: claims) }
        }
    }

    private func authorization(for claims: [UInt8]) throws(Refusal) -> UpstreamCredentials {
        let token = signer.sign(claims: claims)
        guard token.count <= settings.maximumBytes else {
            throw Refusal(.answerTooLarge, "a token of \(token.count) bytes; jwt.max_bytes is \(settings.maximumBytes)")
        }
        return UpstreamCredentials(authorization: Secret(Array("Bearer ".utf8) + token))
    }

    /// The least of the configured life, the credential's own and an `exp` attribute that is a whole number.
    private func expiry(of identity: Identity, issuedAt: Int64) -> Int64 {
        var expiry = issuedAt + settings.lifetime
        if let credential = identity.expiry { expiry = min(expiry, credential) }
        if let attribute = identity.attributes["exp"].flatMap({ Int64($0) }) { expiry = min(expiry, attribute) }
        return expiry
    }

    /// The JSON object of the claims; its members' order is fixed, keys of maps are sorted.
    private func claims(of principal: Principal, issuedAt: Int64, expiry: Int64) -> [UInt8] {
        let identity = principal.identity
        var claims: [UInt8] = []
        claims.reserveCapacity(512)
        claims.append(contentsOf: #"{"sub":"#.utf8)
        claims.append(UInt8(ascii: "\""))
        JSONText.appendContent(principal.realm, to: &claims)
        claims.append(UInt8(ascii: "-"))
        JSONText.appendContent(principal.username, to: &claims)
        claims.append(UInt8(ascii: "\""))
        claims.append(contentsOf: fixedClaims)
        claims.append(contentsOf: #","exp":"#.utf8)
        JSONText.append(expiry, to: &claims)
        claims.append(contentsOf: #","iat":"#.utf8)
        JSONText.append(issuedAt, to: &claims)
        claims.append(contentsOf: #","roles":"#.utf8)
        JSONText.append(principal.roles, to: &claims)
        claims.append(contentsOf: #","username":"#.utf8)
        JSONText.append(principal.username, to: &claims)
        claims.append(contentsOf: #","scopes":"#.utf8)
        Self.append(identity.scopes, to: &claims) { JSONText.append($0, to: &$1) }
        claims.append(contentsOf: #","realm":"#.utf8)
        JSONText.append(principal.realm, to: &claims)
        claims.append(contentsOf: #","attributes":"#.utf8)
        Self.append(allowed(identity.attributes), to: &claims) { JSONText.append($0, to: &$1) }
        claims.append(UInt8(ascii: "}"))
        return claims
    }

    private func allowed(_ attributes: [String: String]) -> [String: String] {
        guard let names = settings.attributes else { return attributes }
        return attributes.filter { names.contains($0.key) }
    }

    private static func append<Value>(
        _ map: [String: Value], to claims: inout [UInt8], _ write: (Value, inout [UInt8]) -> Void
    ) {
        guard !map.isEmpty else { return claims.append(contentsOf: "{}".utf8) }
        claims.append(UInt8(ascii: "{"))
        for (index, (key, value)) in map.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { claims.append(UInt8(ascii: ",")) }
            JSONText.append(key, to: &claims)
            claims.append(UInt8(ascii: ":"))
            write(value, &claims)
        }
        claims.append(UInt8(ascii: "}"))
    }
}
