/// What a token must fulfil. All of it comes from the configuration, nothing from the token.
public struct TokenRequirements: Sendable {
    /// Signature algorithms that are taken.
    public var algorithms: [SignatureAlgorithm]
    /// `iss` must be exactly this; nil if any will do.
    public var issuer: String?
    /// `aud` must have one of these; empty if any will do.
    public var audiences: [String]
    /// `azp` must be one of these; empty if any will do.
    public var authorizedParties: [String]
    /// Seconds by which clocks may differ: 0…86 400, others are cut to these.
    public var leeway: Int64
    /// `typ` must be missing or one of these, whatever its case, `application/` before it or not (RFC 7515 §4.1.9).
    ///
    /// Other types are for other purposes — `secevent+jwt`, `logout+jwt`, `dpop+jwt` — though an issuer may sign them with
    /// the same key for the same audience (RFC 8725 §3.11).
    public var types: [String]

    /// Makes requirements; those left out ask for nothing but a good signature and a lifetime.
    public init(
        algorithms: [SignatureAlgorithm] = SignatureAlgorithm.asymmetric, issuer: String? = nil,
        audiences: [String] = [], authorizedParties: [String] = [], leeway: Int64 = 60,
        types: [String] = ["JWT", "at+jwt"]
    ) {
        self.algorithms = algorithms
        self.issuer = issuer
        self.audiences = audiences
        self.authorizedParties = authorizedParties
        self.leeway = leeway
        self.types = types
    }
}
