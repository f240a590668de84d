/// Why a request is refused. The client sees only the status that the code earns; `detail` is for the log.
public struct Refusal: Error, Sendable, Equatable {
    /// The closed list of reasons: audit reason code and metric label.
    public enum Code: String, Sendable, CaseIterable {
        // 401
        /// No credentials were sent.
        case noCredentials = "no_credentials"
        /// `Authorization` is malformed, repeated or holds too many credentials.
        case malformedCredentials = "malformed_credentials"
        /// Every provider asked rejected the credentials.
        case rejected
        /// The credential has expired already.
        case expired
        /// Too many failed attempts.
        case banned
        // 400
        /// Contradictory or smuggling-shaped fields.
        case badRequest = "bad_request"
        // 403
        /// A rule denies it, or no rule allows it.
        case denied
        /// A rule asks about a fact that the request lacks.
        case missingFact = "missing_fact"
        /// The path cannot be normalised without doubt.
        case ambiguousPath = "ambiguous_path"
        /// A group is not on the whitelist.
        case notWhitelisted = "not_whitelisted"
        /// The name cannot be used in Elasticsearch or in an answer.
        case unusableName = "unusable_name"
        /// The Elasticsearch account is reserved or another's.
        case foreignAccount = "foreign_account"
        /// The answer's head would be too large.
        case answerTooLarge = "answer_too_large"
        // 503
        /// A provider that could have authenticated the caller was unavailable.
        case providerUnavailable = "provider_unavailable"
        /// Elasticsearch is unavailable and nothing is cached.
        case upstreamUnavailable = "upstream_unavailable"
        /// An augmenter that may not fail did.
        case augmenterUnavailable = "augmenter_unavailable"
        /// The token store is unavailable to somebody who wants to make, see or delete tokens.
        case storeUnavailable = "store_unavailable"
    }

    /// The reason.
    public let code: Code
    /// More for the log; holds no secret.
    public let detail: String

    /// Makes a refusal.
    public init(_ code: Code, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }

    /// Equality is on the code.
    public static func == (left: Refusal, right: Refusal) -> Bool { left.code == right.code }
}
