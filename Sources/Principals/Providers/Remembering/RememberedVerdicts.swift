import Base

/// A verdict, the generation of the keys it was reached with, and when its credential expires.
struct RememberedVerdict: Sendable {
    let verdict: Verdict
    let generation: UInt64
    /// Seconds since 1970.
    let expiry: Int64
}

/// The verdicts that one event loop remembers. Rejections have a place of their own: bad credentials, of which anyone can
/// make any number, drive out no good one.
final class RememberedVerdicts {
    private var identities: ExpiringMap<CredentialCode, RememberedVerdict>
    private var rejections: ExpiringMap<CredentialCode, RememberedVerdict>

    /// Makes an empty table for at most `capacity` identities and a tenth as many rejections.
    init(capacity: Int) {
        identities = ExpiringMap(capacity: capacity)
        rejections = ExpiringMap(capacity: capacity / 10)
    }

    /// The verdict that holds with these keys at this time.
    func verdict(
        for code: CredentialCode, generation: UInt64, at instant: ContinuousClock.Instant, _ seconds: Int64
    ) -> Verdict? {
        if let found = identities.value(for: code, at: instant) {
            // The wall clock decides too: it may have been set since.
            if found.generation == generation && found.expiry > seconds { return found.verdict }
            identities.removeValue(for: code)
        }
        guard let found = rejections.value(for: code, at: instant), found.generation == generation else { return nil }
        return found.verdict
    }

    /// Keeps a verdict in place of an earlier one.
    func keep(_ entry: RememberedVerdict, for code: CredentialCode, until end: ContinuousClock.Instant) {
        if case .authenticated = entry.verdict {
            rejections.removeValue(for: code)
            identities.insert(entry, for: code, expiringAt: end)
        } else {
            identities.removeValue(for: code)
            rejections.insert(entry, for: code, expiringAt: end)
        }
    }
}
