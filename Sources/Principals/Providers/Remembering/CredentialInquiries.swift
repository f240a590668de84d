import Base
import Platform

/// Asks about credentials: about each once at a time, and what was said is remembered for a minute, a rejection for five
/// seconds, an outage never.
///
/// Each credential has a flight of its own, so one about which somebody is slow delays no other.
struct CredentialInquiries: Sendable {
    private let remembered: RememberedIdentities
    private let flights = SingleFlight<CredentialCode, Verdict>()

    /// Remembers nothing yet.
    init(
        clock: @escaping @Sendable () -> UnixTime,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        remembered = RememberedIdentities(lifetime: .seconds(60), clock: clock, now: now)
    }

    /// What was said of a credential a moment ago.
    func recall(_ credential: Secret) -> Verdict? { remembered.verdict(for: remembered.code(of: credential)) }

    /// What is said of a credential. `ask` is nobody's: it outlasts whoever started it, and needs a bound of its own.
    func verdict(
        on credential: Secret, until deadline: Deadline, ask: @escaping @Sendable () async -> Verdict
    ) async -> Verdict {
        let code = remembered.code(of: credential)
        if let verdict = remembered.verdict(for: code) { return verdict }
        let remembered = remembered
        let landed = await flights.value(for: code, until: deadline) {
            // Another flight may have landed since nothing was remembered.
            if let verdict = remembered.verdict(for: code) { return verdict }
            let verdict = await ask()
            remembered.remember(verdict, for: code)
            return verdict
        }
        guard let landed else { return .unavailable(reason: "no answer in time") }
        // Memories are per event loop, and the flight may have been another's.
        remembered.remember(landed, for: code)
        return landed
    }
}
