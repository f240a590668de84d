import Base
import Platform

/// The verdicts of one provider on the credentials it saw lately.
///
/// Nothing of a credential is kept but a code under a random key that this memory alone has, so that realm, provider and
/// process need not be part of what is authenticated. Bounded per event loop; what was used longest ago goes. A reload
/// makes new providers, and so new memories.
final class RememberedIdentities: Sendable {
    private let tables: PerLoop<RememberedVerdicts>
    private let authenticator = MessageAuthenticator(key: Secret(SecureRandom.bytes(32)))
    private let lifetime: Duration
    private let clock: @Sendable () -> UnixTime
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Makes an empty memory that keeps an identity for `lifetime` at most, and never beyond its expiry by `clock`.
    init(
        lifetime: Duration, capacity: Int = 10_000, clock: @escaping @Sendable () -> UnixTime,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        tables = PerLoop { RememberedVerdicts(capacity: capacity) }
        self.lifetime = lifetime
        self.clock = clock
        self.now = now
    }

    /// What a credential is kept under.
    func code(of credential: Secret) -> CredentialCode {
        credential.withBytes { CredentialCode(authenticator.authenticate($0)) }
    }

    /// The verdict that still holds; nil if there is none.
    ///
    /// `generation` is that of the keys now: a verdict reached with other keys no longer holds.
    func verdict(for code: CredentialCode, generation: UInt64 = 0) -> Verdict? {
        let (instant, seconds) = (now(), clock().seconds)
        return tables.withValue { $0.verdict(for: code, generation: generation, at: instant, seconds) }
    }

    /// Keeps a verdict: an identity for this memory's lifetime or until it expires, a rejection for five seconds, an
    /// outage never.
    func remember(_ verdict: Verdict, for code: CredentialCode, generation: UInt64 = 0) {
        let instant = now()
        switch verdict {
        case .authenticated(let identity):
            let left = identity.expiry.map { $0 - clock().seconds } ?? .max
            guard left > 0 else { return }
            let entry = RememberedVerdict(verdict: verdict, generation: generation, expiry: identity.expiry ?? .max)
            let end = instant + min(lifetime, .seconds(min(left, 86_400)))
            tables.withValue { $0.keep(entry, for: code, until: end) }
        case .rejected:
            let entry = RememberedVerdict(verdict: verdict, generation: generation, expiry: .max)
            tables.withValue { $0.keep(entry, for: code, until: instant + Self.rejectionLifetime) }
        case .notApplicable, .unavailable: break
        }
    }

    private static let rejectionLifetime = Duration.seconds(5)
}
