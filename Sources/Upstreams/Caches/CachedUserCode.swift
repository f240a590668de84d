public import Base

/// Turns an entry into bytes and back, sealed whole, for caches outside this process.
///
/// Nobody without the key can read, make or change an entry, nor give one user's to another: what does not open for its
/// cache key is a miss. An old entry of the same user still opens, so whoever can write to the cache can bring one back.
public struct CachedUserCode: Sendable {
    /// What is kept.
    public struct Entry: Sendable, Equatable {
        /// The user.
        public var user: CachedUser
        /// When it was used last, as far as its keeper knew, in seconds since 1970.
        public var usedAt: Int64
        /// When it was kept, in seconds since 1970.
        public var keptAt: Int64
        /// When it ends, in seconds since 1970.
        public var endsAt: Int64

        /// Makes an entry that is kept and used at `now`, and ends after `lifetime`.
        public init(_ user: CachedUser, at now: UnixTime, lifetime: Duration) {
            self.init(
                user, usedAt: now.seconds, keptAt: now.seconds,
                endsAt: now.seconds.addingReportingOverflow(max(0, lifetime.components.seconds)).partialValue)
        }

        /// Makes an entry of its parts.
        public init(_ user: CachedUser, usedAt: Int64, keptAt: Int64, endsAt: Int64) {
            self.user = user
            self.usedAt = usedAt
            self.keptAt = keptAt
            self.endsAt = endsAt
        }

        /// How long it may still be kept at `now`: never longer than from `keptAt` on, whatever became of the clock.
        public func lifetime(at now: UnixTime) -> Duration {
            let (whole, overflows) = endsAt.subtractingReportingOverflow(keptAt)
            let (rest, isBeyond) = endsAt.subtractingReportingOverflow(now.seconds)
            return overflows || isBeyond ? .zero : .seconds(max(0, min(whole, rest)))
        }
    }

    private let keys: SealingKeys

    /// Derives the keys of `settings`, which must hold one for entries to outlive the process.
    public init(_ settings: SealingSettings) { keys = SealingKeys(settings, for: .entry) }

    /// Encodes and seals an entry; no two seals of one entry are alike.
    public func seal(_ entry: Entry, for key: String) -> [UInt8] {
        keys.seal(Self.encode(entry), for: Array(key.utf8))
    }

    /// Opens and decodes an entry; nil if it was not sealed for this key by us, or another version wrote it: a miss.
    public func open(_ bytes: [UInt8], for key: String) -> Entry? {
        guard bytes.count <= Self.maximumBytes else { return nil }
        return keys.open(bytes, for: Array(key.utf8)).flatMap(Self.decode)
    }

    /// True if the bytes name a sealing key that is not among ours.
    public func isForeign(_ bytes: [UInt8]) -> Bool { keys.isForeign(bytes) }

    /// Longer entries are not ours: ours have about 300 bytes.
    public static var maximumBytes: Int { 65_536 }

    /// `version madeAt usedAt keptAt endsAt fingerprint password [pending]`: numbers have 8 bytes, the rest a length of
    /// 2 bytes before it, big-endian. An empty `pending` is none.
    static func encode(_ entry: Entry) -> [UInt8] {
        var bytes: [UInt8] = [version]
        bytes.reserveCapacity(256)
        for number in [entry.user.madeAt, entry.usedAt, entry.keptAt, entry.endsAt] {
            for shift: Int64 in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        for part in [entry.user.fingerprint, entry.user.password.bytes, entry.user.pending?.bytes ?? []] {
            bytes.append(UInt8(truncatingIfNeeded: part.count >> 8))
            bytes.append(UInt8(truncatingIfNeeded: part.count))
            bytes.append(contentsOf: part)
        }
        return bytes
    }

    /// The entry, if the bytes are one and nothing else.
    static func decode(_ bytes: [UInt8]) -> Entry? {
        guard bytes.first == version else { return nil }
        var rest = bytes.dropFirst()
        guard let madeAt = number(&rest), let usedAt = number(&rest), let keptAt = number(&rest),
            let endsAt = number(&rest), let fingerprint = part(&rest), let password = part(&rest),
            let pending = part(&rest), rest.isEmpty
        else { return nil }
        let user = CachedUser(
            password: SealedPassword(bytes: password), fingerprint: fingerprint, madeAt: madeAt,
            pending: pending.isEmpty ? nil : SealedPassword(bytes: pending))
        return Entry(user, usedAt: usedAt, keptAt: keptAt, endsAt: endsAt)
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard rest.count >= 8 else { return nil }
        let number = rest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(8)
        return Int64(bitPattern: number)
    }

    private static func part(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard rest.count >= 2 else { return nil }
        let count = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
        rest = rest.dropFirst(2)
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    private static var version: UInt8 { 1 }
}
