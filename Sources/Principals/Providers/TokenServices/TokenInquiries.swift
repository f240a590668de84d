import Base

/// Asks a service about tokens, each within a bound of its own.
struct TokenInquiries: Sendable {
    private let inquiries: CredentialInquiries
    private let ask: @Sendable (Secret, Deadline) async -> Verdict

    /// Takes what asks about one token.
    init(
        clock: @escaping @Sendable () -> UnixTime,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        ask: @escaping @Sendable (Secret, Deadline) async -> Verdict
    ) {
        inquiries = CredentialInquiries(clock: clock, now: now)
        self.ask = ask
    }

    /// What was said of a token a moment ago.
    func recall(_ token: Secret) -> Verdict? { inquiries.recall(token) }

    /// What is said of a token.
    func verdict(on token: Secret, until deadline: Deadline) async -> Verdict {
        let ask = ask
        return await inquiries.verdict(on: token, until: deadline) { await ask(token, .after(Self.longestFlight)) }
    }

    private static let longestFlight = Duration.seconds(10)
}
