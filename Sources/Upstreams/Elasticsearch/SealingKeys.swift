import Base
import Platform

/// Seals passwords with the current key and opens what that key or an earlier one sealed.
struct SealingKeys: Sendable {
    private struct Key: Sendable {
        let id: [UInt8]
        let cipher: AuthenticatedCipher

        init(_ secret: Secret) {
            id = KeyDerivation.derive(from: secret, label: "sallyport user cache key id v1", count: 4).withBytes { $0 }
            cipher = AuthenticatedCipher(
                key: KeyDerivation.derive(from: secret, label: "sallyport user cache v1", count: 32))
        }
    }

    private let current: Key
    private let previous: [Key]

    /// Derives the keys; without a configured one a random key serves until the end of the process.
    init(_ settings: SealingSettings) {
        current = Key(settings.key ?? Secret(SecureRandom.bytes(32)))
        previous = settings.previousKeys.map { Key($0) }
    }

    /// Encrypts a password; it opens only for the same cache key.
    func seal(_ password: Secret, for cacheKey: String) -> SealedPassword {
        let sealed = password.withBytes { current.cipher.seal($0, additionalData: Array(cacheKey.utf8)) }
        return SealedPassword(bytes: [Self.version] + current.id + sealed)
    }

    /// Decrypts a password; nil for another version, an unknown key, another cache key or a changed byte: a miss.
    func open(_ sealed: SealedPassword, for cacheKey: String) -> Secret? {
        guard sealed.bytes.count > Self.headCount, sealed.bytes[0] == Self.version else { return nil }
        let id = sealed.bytes[1..<Self.headCount]
        let body = Array(sealed.bytes[Self.headCount...])
        let keys = current.id.elementsEqual(id) ? [current] : previous.filter { $0.id.elementsEqual(id) }
        for key in keys {
            if let password = key.cipher.open(body, additionalData: Array(cacheKey.utf8)) { return Secret(password) }
        }
        return nil
    }

    private static var version: UInt8 { 1 }
    private static var headCount: Int { 5 }
}
