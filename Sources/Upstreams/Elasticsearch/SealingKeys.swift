import Base
import Platform

/// Seals with the current key, and opens what that key or an earlier one sealed.
///
/// What passwords and whole entries are sealed with is derived from the same secret by different labels, so that neither
/// opens as the other.
struct SealingKeys: Sendable {
    /// What is sealed.
    enum Purpose: Sendable {
        /// The password of a user, inside an entry.
        case password
        /// A whole entry, for a cache that others can read.
        case entry
        /// The cache key of a file, whose name does not tell it.
        case fileKey

        fileprivate var label: String {
            switch self {
            case .password: "sallyport user cache v1"
            case .entry: "sallyport user cache entry v1"
            case .fileKey: "sallyport user cache file key v1"
            }
        }
    }

    private struct Key: Sendable {
        let id: [UInt8]
        let cipher: AuthenticatedCipher

        init(_ secret: Secret, _ purpose: Purpose) {
            id = KeyDerivation.derive(from: secret, label: "sallyport user cache key id v1", count: 4).withBytes { $0 }
            cipher = AuthenticatedCipher(
                key: KeyDerivation.derive(from: secret, label: purpose.label, count: 32))
        }
    }

    private let current: Key
    private let previous: [Key]

    /// Derives the keys; without a configured one a random key serves until the end of the process.
    init(_ settings: SealingSettings, for purpose: Purpose = .password) {
        current = Key(settings.key ?? Secret(SecureRandom.bytes(32)), purpose)
        previous = settings.previousKeys.map { Key($0, purpose) }
    }

    /// Encrypts a password; it opens only for the same cache key.
    func seal(_ password: Secret, for cacheKey: String) -> SealedPassword {
        SealedPassword(bytes: password.withBytes { seal($0, for: Array(cacheKey.utf8)) })
    }

    /// Decrypts a password; nil for another version, an unknown key, another cache key or a changed byte: a miss.
    func open(_ sealed: SealedPassword, for cacheKey: String) -> Secret? {
        open(sealed.bytes, for: Array(cacheKey.utf8)).map { Secret($0) }
    }

    /// Encrypts and signs: version byte, key ID (4 bytes), nonce, ciphertext, tag. It opens only for the same `context`.
    func seal(_ plaintext: [UInt8], for context: [UInt8]) -> [UInt8] {
        [Self.version] + current.id + current.cipher.seal(plaintext, additionalData: context)
    }

    /// Decrypts; nil for another version, an unknown key, another context or a changed byte.
    func open(_ sealed: [UInt8], for context: [UInt8]) -> [UInt8]? {
        guard sealed.count > Self.headCount, sealed[0] == Self.version else { return nil }
        let id = sealed[1..<Self.headCount]
        let body = Array(sealed[Self.headCount...])
        let keys = current.id.elementsEqual(id) ? [current] : previous.filter { $0.id.elementsEqual(id) }
        for key in keys {
            if let plaintext = key.cipher.open(body, additionalData: context) { return plaintext }
        }
        return nil
    }

    /// True if it says that a key sealed it that is not among ours: no damage, but nothing we can use.
    func isForeign(_ sealed: [UInt8]) -> Bool {
        guard sealed.count > Self.headCount, sealed[0] == Self.version else { return false }
        let id = sealed[1..<Self.headCount]
        return !([current] + previous).contains { $0.id.elementsEqual(id) }
    }

    private static var version: UInt8 { 1 }
    private static var headCount: Int { 5 }
}
