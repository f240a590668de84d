import Base
import Platform

/// What a directory said of users lately. Bounded; what was used longest ago goes.
///
/// Shared by all event loops, in parts, so that two loops seldom meet; looking something up takes no memory.
final class RememberedRoles: Sendable {
    private struct Entry: Sendable {
        let augmentation: Augmentation
        let freshUntil: ContinuousClock.Instant
    }

    private let parts: [Locked<ExpiringMap<[UInt8], Entry>>]
    private let lifetime: Duration
    private let longestStaleness: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Keeps what is said for `lifetime`, and for `longestStaleness` more for an outage.
    init(
        lifetime: Duration, longestStaleness: Duration, capacity: Int = 10_000,
        now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        parts = (0..<Self.partCount).map { _ in Locked(ExpiringMap(capacity: max(1, capacity / Self.partCount))) }
        self.lifetime = lifetime
        self.longestStaleness = longestStaleness
        self.now = now
    }

    /// What was said of a user and still holds.
    func fresh(_ user: [UInt8]) -> Augmentation? {
        let now = now()
        guard let entry = entry(user, at: now), entry.freshUntil > now else { return nil }
        return entry.augmentation
    }

    /// What was last said of a user, for as long as nobody can say better.
    func stale(_ user: [UInt8]) -> Augmentation? { entry(user, at: now())?.augmentation }

    /// Keeps what was said of a user.
    func keep(_ augmentation: Augmentation, of user: [UInt8]) {
        let now = now()
        let entry = Entry(augmentation: augmentation, freshUntil: now + lifetime)
        part(of: user).withLock {
            _ = $0.insert(entry, for: user, expiringAt: entry.freshUntil + longestStaleness)
        }
    }

    private func entry(_ user: [UInt8], at now: ContinuousClock.Instant) -> Entry? {
        part(of: user).withLock { $0.value(for: user, at: now) }
    }

    /// FNV-1a: which part it is matters to nobody, so that nobody gains by choosing names.
    private func part(of user: [UInt8]) -> Locked<ExpiringMap<[UInt8], Entry>> {
        var hash: UInt32 = 2_166_136_261
        for byte in user { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return parts[Int((hash >> 16 ^ hash) % UInt32(Self.partCount))]
    }

    private static let partCount = 16
}
