public import Base

/// The section `jwt`: how bearer tokens are signed.
public struct TokenSettings: Sendable {
    /// The claim `iss`.
    public let issuer: String
    /// How many seconds a token lives at most.
    public let lifetime: Int64
    /// The key of HMAC-SHA256: the raw UTF-8 bytes.
    public let secret: Secret
    /// The key ID in the token's header, if any.
    public let keyID: String?
    /// The claim `aud`; nil unless `include_aud` is on.
    public let audience: String?
    /// The attributes that may be issued; nil for all.
    public let attributes: [String]?
    /// The largest token that is issued, in bytes: NGINX refuses answers whose head passes one memory page.
    public let maximumBytes: Int

    /// Makes settings from values known to be good.
    public init(
        issuer: String, lifetime: Int64, secret: Secret, keyID: String? = nil, audience: String? = nil,
        attributes: [String]? = nil, maximumBytes: Int = 3500
    ) {
        self.issuer = issuer
        self.lifetime = lifetime
        self.secret = secret
        self.keyID = keyID
        self.audience = audience
        self.attributes = attributes
        self.maximumBytes = maximumBytes
    }

    /// Reads the section. Missing keys are problems only if `isRequired` (bearer mode with a provider); nil if incomplete.
    public init?(settings: inout SettingsReader, isRequired: Bool) {
        let issuer = isRequired ? settings.requiredString("iss") : settings.string("iss")
        let lifetime = settings.integer("exp", in: 1...315_360_000)
        if isRequired, !settings.has("exp") { settings.problem("exp", "is required") }
        let secret = settings.secret("secret")
        if isRequired, secret == nil, !settings.has("secret") { settings.problem("secret", "is required") }
        if let secret { Self.judge(secret, &settings) }
        keyID = settings.string("kid")
        let audience = settings.string("aud")
        let includesAudience = settings.boolean("include_aud", default: false)
        if includesAudience, audience == nil { settings.problem("aud", "is required when include_aud is true") }
        self.audience = includesAudience ? audience : nil
        attributes = settings.has("attributes") ? settings.strings("attributes") : nil
        _ = settings.take("attributes")
        maximumBytes = settings.size("max_bytes", in: 256...16384, default: 3500)
        guard let issuer, let lifetime, let secret, secret.count >= Self.least else { return nil }
        self.issuer = issuer
        self.lifetime = Int64(lifetime)
        self.secret = secret
    }

    /// RFC 7518 §3.2 asks for a key as long as the hash; ancestors' shorter ones work, with a warning.
    private static func judge(_ secret: Secret, _ settings: inout SettingsReader) {
        if secret.count < least {
            settings.problem("secret", "must be at least \(least) bytes; `openssl rand -hex 32` makes a good one")
        } else if secret.count < 32 {
            settings.warn("secret", "is shorter than 32 bytes and may be guessed from one token (RFC 7518 section 3.2)")
        }
    }

    private static let least = 8
}
