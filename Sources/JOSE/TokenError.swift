/// Why a token is not accepted. It holds nothing of the token, so it may be logged.
public struct TokenError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The reason, as a word for logs and metrics.
    public enum Code: String, Sendable, CaseIterable {
        /// Not three parts of base64url (RFC 7515 §3.1), or JSON that is none.
        case malformed
        /// Longer than a token may be.
        case tooLarge = "too_large"
        /// The header asks for something that is never done: to fetch or take a key, to decompress, an extension.
        case headerNotAllowed = "header_not_allowed"
        /// An algorithm that the configuration does not list, or nobody knows.
        case algorithmNotAllowed = "algorithm_not_allowed"
        /// No `kid`.
        case noKeyID = "no_key_id"
        /// A `kid` that the key set does not have.
        case unknownKey = "unknown_key"
        /// A key that is not for this algorithm, or several that are.
        case keyDoesNotFit = "key_does_not_fit"
        /// A signature that the key did not make.
        case badSignature = "bad_signature"
        /// `exp` is past.
        case expired
        /// `nbf` is still to come.
        case notYetValid = "not_yet_valid"
        /// `iat` is still to come.
        case issuedInFuture = "issued_in_future"
        /// `iss` is missing or another.
        case wrongIssuer = "wrong_issuer"
        /// `aud` is missing or has none of the audiences asked for.
        case wrongAudience = "wrong_audience"
        /// `azp` is missing or none of the parties asked for.
        case wrongAuthorizedParty = "wrong_authorized_party"
        /// `typ` says that the token is for another purpose (RFC 8725 §3.11).
        case wrongType = "wrong_type"
        /// A claim that is missing, not of its type or out of its range.
        case badClaim = "bad_claim"
    }

    /// The reason.
    public let code: Code

    /// Makes an error.
    public init(_ code: Code) { self.code = code }

    /// The reason's word.
    public var description: String { code.rawValue }
}
