import Base
import Platform

/// Pairs of user name and password that were right in the last minute or wrong in the last five seconds, each kept only as a
/// code under a random key.
///
/// Wrong ones have a place of their own: of them anyone can make any number. They are worth it for users of another provider,
/// whose pairs are wrong here each time.
final class JudgedPairs: Sendable {
    private let right = Locked(ExpiringMap<[UInt8], Bool>(capacity: 10_000))
    private let wrong = Locked(ExpiringMap<[UInt8], Bool>(capacity: 10_000))
    private let authenticator = MessageAuthenticator(key: Secret(SecureRandom.bytes(32)))
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Makes an empty memory.
    init(now: @escaping @Sendable () -> ContinuousClock.Instant) { self.now = now }

    /// What a pair is kept under.
    func key(username: String, password: Secret) -> [UInt8] {
        PasswordPair.joined(username, password).withBytes { authenticator.authenticate($0) }
    }

    /// Whether the pair is right, if that is known.
    func isRight(_ pair: [UInt8]) -> Bool? {
        let now = now()
        if right.withLock({ $0.value(for: pair, at: now) }) != nil { return true }
        return wrong.withLock { $0.value(for: pair, at: now) } == nil ? nil : false
    }

    /// Remembers what came of verifying a pair.
    func remember(_ pair: [UInt8], isRight: Bool) {
        let expiry = now() + .seconds(isRight ? 60 : 5)
        _ = (isRight ? right : wrong).withLock { $0.insert(true, for: pair, expiringAt: expiry) }
    }
}
