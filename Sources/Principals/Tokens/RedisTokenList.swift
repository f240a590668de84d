/// An owner's tokens as one value in Redis: 40 bytes each, the digest and the expiry (seconds since 1970, big-endian), in the
/// order in which they were made.
///
/// One value, not a set, so that a change can be made on the condition that nobody else made one meanwhile: the bound on
/// the number of tokens holds among all replicas, and the value lives as long as the token that lives longest.
struct RedisTokenList: Equatable {
    /// A token and from when on it no longer counts.
    struct Entry: Equatable {
        let digest: TokenDigest
        let expiry: Int64
    }

    /// Oldest first.
    var entries: [Entry]

    /// Reads what stands in Redis, an empty list if nothing does; nil if that is no list.
    init?(_ bytes: [UInt8]?) {
        let bytes = bytes ?? []
        guard bytes.count % Self.size == 0 else { return nil }
        var entries: [Entry] = []
        for start in stride(from: 0, to: bytes.count, by: Self.size) {
            guard let digest = TokenDigest(bytes: Array(bytes[start..<start + 32])) else { return nil }
            let expiry = bytes[start + 32..<start + Self.size].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            entries.append(Entry(digest: digest, expiry: Int64(bitPattern: expiry)))
        }
        self.entries = entries
    }

    /// The bytes to keep.
    var bytes: [UInt8] {
        entries.flatMap { entry in
            let expiry = UInt64(bitPattern: entry.expiry)
            return entry.digest.bytes + (0..<8).map { UInt8(truncatingIfNeeded: expiry >> (56 - 8 * UInt64($0))) }
        }
    }

    private static let size = 40
}
