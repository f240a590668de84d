import Base
import Platform

/// Asks about tokens: about each once at a time, and what was said is remembered for a minute, a rejection for five
/// seconds, an outage never.
///
/// Each token has a flight of its own, so a service that is slow about one token delays no other.
struct TokenInquiries: Sendable {
    private let remembered: RememberedIdentities
    private let flights = SingleFlight<CredentialCode, Verdict>()
    private let ask: @Sendable (Secret, Deadline) async -> Verdict

    /// Takes what asks about one token.
    init(
        clock: @escaping @Sendable () -> UnixTime,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        ask: @escaping @Sendable (Secret, Deadline) async -> Verdict
    ) {
        remembered = RememberedIdentities(lifetime: .seconds(60), clock: clock, now: now)
        self.ask = ask
    }

    /// What was said of a token a moment ago.
    func recall(_ token: Secret) -> Verdict? { remembered.verdict(for: remembered.code(of: token)) }

    /// What is said of a token.
    func verdict(on token: Secret, until deadline: Deadline) async -> Verdict {
        let code = remembered.code(of: token)
        if let verdict = remembered.verdict(for: code) { return verdict }
        let (remembered, ask) = (remembered, ask)
        let landed = await flights.value(for: code, until: deadline) {
            // Another flight may have landed since nothing was remembered.
            if let verdict = remembered.verdict(for: code) { return verdict }
            // The flight is nobody's: it outlasts whoever started it, and has a bound of its own.
            let verdict = await ask(token, .after(Self.longestFlight))
            remembered.remember(verdict, for: code)
            return verdict
        }
        guard let landed else { return .unavailable(reason: "no answer in time") }
        // Memories are per event loop, and the flight may have been another's.
        remembered.remember(landed, for: code)
        return landed
    }

    private static let longestFlight = Duration.seconds(10)
}
