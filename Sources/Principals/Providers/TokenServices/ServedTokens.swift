import Base
import JOSE

/// Tokens that services judge: which of them may be shown, what was said of them a moment ago, and who is asked.
public struct ServedTokens: Sendable {
    /// What can be said of a token without asking anybody; nil if it may be shown.
    private let verdictAtOnce: @Sendable (Secret) -> Verdict?
    private let inquiries: TokenInquiries
    /// The servers that are asked.
    let dependencies: [ProviderDependency]
    private let keys: KeySetSource?

    /// Makes them; `keys` are fetched ahead.
    init(
        _ inquiries: TokenInquiries, dependencies: [ProviderDependency], keys: KeySetSource? = nil,
        verdictAtOnce: @escaping @Sendable (Secret) -> Verdict?
    ) {
        self.inquiries = inquiries
        self.dependencies = dependencies
        self.keys = keys
        self.verdictAtOnce = verdictAtOnce
    }

    func prepare() async { await keys?.refresh(until: .after(.seconds(30))) }

    func recall(_ credentials: Credentials) -> Verdict? {
        guard let token = BearerToken.of(credentials) else { return .notApplicable }
        return verdictAtOnce(token) ?? inquiries.recall(token)
    }

    func verdict(on credentials: Credentials, until deadline: Deadline) async -> Verdict {
        guard let token = BearerToken.of(credentials) else { return .notApplicable }
        if let verdict = verdictAtOnce(token) { return verdict }
        return await inquiries.verdict(on: token, until: deadline)
    }
}
