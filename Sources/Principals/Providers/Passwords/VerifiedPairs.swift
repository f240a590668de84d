import Base
import Platform

/// Pairs of user name and password that verified in the last minute, each kept only as a code under a random key.
final class VerifiedPairs: Sendable {
    private let pairs = Locked(ExpiringMap<[UInt8], Bool>(capacity: 10_000))
    private let authenticator = MessageAuthenticator(key: Secret(SecureRandom.bytes(32)))
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Makes an empty memory.
    init(now: @escaping @Sendable () -> ContinuousClock.Instant) { self.now = now }

    /// What a pair is kept under. Lengths come first, so that no two pairs are the same bytes.
    func key(username: String, password: Secret) -> [UInt8] {
        var message = [UInt8]()
        let name = Array(username.utf8)
        withLittleEndianBytes(of: name.count) { message += $0 }
        message += name
        password.withBytes { bytes in
            withLittleEndianBytes(of: bytes.count) { message += $0 }
            message += bytes
        }
        defer { for index in message.indices { message[index] = 0 } }
        return authenticator.authenticate(message)
    }

    /// True if the pair verified less than a minute ago.
    func contains(_ pair: [UInt8]) -> Bool {
        let now = now()
        return pairs.withLock { $0.value(for: pair, at: now) } != nil
    }

    /// Remembers a pair that verified.
    func insert(_ pair: [UInt8]) {
        let expiry = now() + .seconds(60)
        pairs.withLock { _ = $0.insert(true, for: pair, expiringAt: expiry) }
    }

    private func withLittleEndianBytes(of number: Int, _ body: ([UInt8]) -> Void) {
        body((0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
    }
}
