/// What came of asking the providers: whose request it is or why it is refused, and who was asked.
public struct ChainResult: Sendable {
    /// The proof of who asks, or why nobody vouches for them.
    public let result: Result<Principal, Refusal>
    /// Every provider that judged a credential, in the order asked.
    public let attempts: [ProviderAttempt]
}
