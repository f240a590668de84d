public import Principals

extension Verdict {
    /// What it comes to, in a word or two.
    public var word: String {
        switch self {
        case .authenticated: "authenticated"
        case .notApplicable: "not applicable"
        case .rejected: "rejected"
        case .unavailable: "unavailable"
        }
    }

    /// Whom it names.
    public var identity: Identity? {
        guard case .authenticated(let identity) = self else { return nil }
        return identity
    }
}
