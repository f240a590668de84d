/// Why a fetch brought nothing of use. Descriptions are for logs and hold no secret.
public enum HTTPFetchError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No answer, or none that is HTTP; the client says why.
    case noAnswer(HTTPClientError)
    /// The final status is not 2xx.
    case status(Int)
    /// A redirect to another origin, without a usable target, or one too many.
    case redirectRefused(String)
    /// The body has more bytes than asked for.
    case tooLarge

    /// What happened, in a few words.
    public var description: String {
        switch self {
        case .noAnswer(let error):
            error.detail.isEmpty ? error.code.rawValue : "\(error.code.rawValue): \(error.detail)"
        case .status(let status): "status \(status)"
        case .redirectRefused(let reason): "redirect refused: \(reason)"
        case .tooLarge: "the answer is too large"
        }
    }
}
