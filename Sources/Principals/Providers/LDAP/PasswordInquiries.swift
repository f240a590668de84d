import Base
import Platform

/// Asks about pairs of user name and password: about each once at a time, and what was said is remembered for a minute, a
/// rejection for five seconds, an outage never.
struct PasswordInquiries: Sendable {
    private let remembered: RememberedIdentities
    private let flights = SingleFlight<CredentialCode, Verdict>()
    private let ask: @Sendable (String, Secret) async -> Verdict

    /// Takes what asks about one pair, within a bound of its own.
    init(
        clock: @escaping @Sendable () -> UnixTime, now: @escaping @Sendable () -> ContinuousClock.Instant,
        ask: @escaping @Sendable (String, Secret) async -> Verdict
    ) {
        remembered = RememberedIdentities(lifetime: .seconds(60), clock: clock, now: now)
        self.ask = ask
    }

    /// What was said of a pair a moment ago.
    func recall(_ username: String, _ password: Secret) -> Verdict? {
        remembered.verdict(for: code(of: username, password))
    }

    /// What is said of a pair.
    func verdict(on username: String, _ password: Secret, until deadline: Deadline) async -> Verdict {
        let code = code(of: username, password)
        if let verdict = remembered.verdict(for: code) { return verdict }
        let (remembered, ask) = (remembered, ask)
        let landed = await flights.value(for: code, until: deadline) {
            // Another flight may have landed since nothing was remembered.
            if let verdict = remembered.verdict(for: code) { return verdict }
            let verdict = await ask(username, password)
            remembered.remember(verdict, for: code)
            return verdict
        }
        guard let landed else { return .unavailable(reason: "no answer in time") }
        // Memories are per event loop, and the flight may have been another's.
        remembered.remember(landed, for: code)
        return landed
    }

    /// The length comes first, so that no two pairs are the same bytes.
    private func code(of username: String, _ password: Secret) -> CredentialCode {
        let name = Array(username.utf8)
        let pair = password.withBytes { bytes in
            Secret((0..<8).map { UInt8(truncatingIfNeeded: name.count >> ($0 * 8)) } + name + bytes)
        }
        return remembered.code(of: pair)
    }
}
