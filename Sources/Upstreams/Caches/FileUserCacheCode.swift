import Base
import Platform

/// What an entry's file is called, and what stands in it.
///
/// Neither tells the user: the name is a keyed hash of the cache key, the file holds the sealed cache key (its length in 2
/// bytes before it) and the sealed entry. A file that is renamed, or put together from two, does not open.
struct FileUserCacheCode: Sendable {
    /// What a file turns out to be.
    enum Content: Sendable, Equatable {
        /// The entry of a user.
        case entry(CachedUserCode.Entry, key: String)
        /// A key sealed it that is not among ours.
        case foreign
        /// Nothing that we wrote, or no longer what we wrote.
        case damaged
    }

    private let names: [MessageAuthenticator]
    private let keys: SealingKeys
    private let entries: CachedUserCode

    /// Derives the keys.
    init(_ settings: SealingSettings) {
        let current = settings.key ?? Secret(SecureRandom.bytes(32))
        let settings = SealingSettings(key: current, previousKeys: settings.previousKeys)
        names = ([current] + settings.previousKeys).map { secret in
            MessageAuthenticator(
                key: KeyDerivation.derive(from: secret, label: "sallyport user cache file name v1", count: 32))
        }
        keys = SealingKeys(settings, for: .fileKey)
        entries = CachedUserCode(settings)
    }

    /// The name of the file of a cache key: 32 hexadecimal digits.
    func name(of key: String) -> String { names.first.map { Self.name(of: key, $0) } ?? "" }

    /// The names that it had under the previous keys.
    func formerNames(of key: String) -> [String] { names.dropFirst().map { Self.name(of: key, $0) } }

    /// What the file is to hold.
    func seal(_ entry: CachedUserCode.Entry, for key: String) -> [UInt8] {
        let sealedKey = keys.seal(Array(key.utf8), for: Array(name(of: key).utf8))
        return [UInt8(truncatingIfNeeded: sealedKey.count >> 8), UInt8(truncatingIfNeeded: sealedKey.count)]
            + sealedKey + entries.seal(entry, for: key)
    }

    /// What a file of this name holds.
    func open(_ bytes: [UInt8], name: String) -> Content {
        guard bytes.count > 2 else { return .damaged }
        let count = Int(bytes[0]) << 8 | Int(bytes[1])
        guard bytes.count > 2 + count else { return .damaged }
        let sealedKey = Array(bytes[2..<(2 + count)])
        let sealedEntry = Array(bytes[(2 + count)...])
        if keys.isForeign(sealedKey) { return .foreign }
        // The name is authenticated through the former names too: it is the context in which the key was sealed.
        guard let keyBytes = keys.open(sealedKey, for: Array(name.utf8)),
            let key = String(validating: keyBytes, as: UTF8.self),
            let entry = entries.open(sealedEntry, for: key)
        else { return .damaged }
        return .entry(entry, key: key)
    }

    /// True for a name that `name(of:)` may have made.
    static func isName(_ name: String) -> Bool {
        name.utf8.count == 32 && Hexadecimal.isCanonical(name.utf8)
    }

    /// No file of ours is longer.
    static var maximumBytes: Int { 2 + 65_536 + CachedUserCode.maximumBytes }

    private static func name(of key: String, _ authenticator: MessageAuthenticator) -> String {
        Hexadecimal.encode(authenticator.authenticate(Array(key.utf8)).prefix(16))
    }
}
