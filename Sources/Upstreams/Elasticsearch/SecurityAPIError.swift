/// Why the security API did not do what was asked.
enum SecurityAPIError: Error, Sendable {
    /// No host gave a usable answer.
    case unavailable(HostPoolError)
    /// Elasticsearch refused it: our credentials (401), our privileges (403), what we sent (400).
    case refused(status: Int, type: String)
    /// The answer lacks what the API documents.
    case malformed(String)

    /// For the log; holds no secret.
    var detail: String {
        switch self {
        case .unavailable(let error): "Elasticsearch is unavailable: \(error.detail)"
        case .refused(401, let type): "Elasticsearch refuses our credentials (401, \(type))"
        case .refused(403, let type): "Elasticsearch denies us the privilege (403, \(type))"
        case .refused(let status, let type): "Elasticsearch refuses the request (\(status), \(type))"
        case .malformed(let what): "Elasticsearch answered without \(what)"
        }
    }

    /// True if what was asked may have been done all the same.
    var mayHaveReached: Bool {
        switch self {
        case .unavailable(let error): error.mayHaveReached
        case .refused: false
        case .malformed: true
        }
    }
}
