import Base

/// What came of showing a token to a service.
enum TokenServiceAnswer: Sendable {
    /// It answered 2xx with this JSON object.
    case object(JSONValue)
    /// It answered 400, 401 or 403, or that the token is too long (413, 414, 431); with the `error` of RFC 6749 §5.2 if there is one.
    case refused(status: Int, error: String?)
    /// It could not be asked, or what it answered makes no sense; for the log.
    case failed(reason: String)
}

extension TokenServiceAnswer {
    /// The verdict on a token where the answer is no object: a refusal means the token, unless its `error` is about us.
    ///
    /// Where `identifiesUs`, the service authenticates us too, by the standards: there only what names the token means it
    /// (RFC 6749 §5.2, RFC 6750 §3.1), and anything else, such as a bare 401 (RFC 7662 §2.3), is our trouble and no reason
    /// for a caller to throw a token away.
    static func verdict(
        ofRefusal status: Int, error: String?, by service: String, identifiesUs: Bool = false
    ) -> Verdict {
        let isBlamed = { (words: [String]) in words.contains { $0.utf8.elementsEqual((error ?? "").utf8) } }
        let isToken = identifiesUs ? false : status != 400 || error != nil
        if isBlamed(aboutToken) || isToken && !isBlamed(aboutUs) {
            return .rejected(reason: "\(service) refuses the token with status \(status)")
        }
        return .unavailable(reason: "\(service) refuses our request with status \(status)")
    }

    private static let aboutToken = ["invalid_grant", "invalid_token"]
    private static let aboutUs = [
        "invalid_client", "unauthorized_client", "unsupported_grant_type", "unsupported_token_type", "server_error",
        "temporarily_unavailable",
    ]
}
