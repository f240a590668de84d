import Base

/// Says when a user's password is due for rotation, and how long an entry is kept.
///
/// Rotation happens on a request only, and waits for a quiet moment, so that a request on its way with the old password
/// is not refused.
struct PasswordAge: Sendable {
    private let expiration: Int64
    private let isExtended: Bool

    init(_ settings: CacheSettings) {
        expiration = settings.expiration.components.seconds
        isExtended = settings.isExtended
    }

    /// True if a password made at `madeAt` and used last at `usedAt` must be rotated at `now`; all in seconds since 1970.
    func isRotationDue(madeAt: Int64, usedAt: Int64, now: Int64) -> Bool {
        let age = now - madeAt
        let rest = now - usedAt
        if age >= longest { return true }
        if isExtended, rest >= expiration { return true }
        return age >= softLimit && rest >= Self.quietSeconds
    }

    /// True if other processes must learn soon that a password made at `madeAt` is used at `now`, since its rotation is
    /// near and waits for a quiet moment; `sharedAt` is when they learnt of a use last. All in seconds since 1970.
    ///
    /// Where uses put the rotation off, they must learn of some use within a fraction of `expiration` besides.
    func isUseToBeShared(madeAt: Int64, sharedAt: Int64, now: Int64) -> Bool {
        let isNear = now - madeAt >= softLimit - 2 * Self.quietSeconds
        return isNear ? now > sharedAt : isExtended && now - sharedAt >= expiration / 4
    }

    /// How long an entry may still be kept.
    func lifetime(madeAt: Int64, now: Int64) -> Duration { .seconds(max(1, longest - max(0, now - madeAt))) }

    /// From this age on a quiet moment is enough.
    private var softLimit: Int64 {
        isExtended ? Self.longestExtension - min(expiration, Self.longestExtension / 2) : expiration
    }

    /// At this age it is due whatever happens.
    private var longest: Int64 { isExtended ? Self.longestExtension : 2 * expiration }

    private static let quietSeconds: Int64 = 5
    private static let longestExtension: Int64 = 7 * 86_400
}
