public import Base
import COpenSSL

/// AES-256-GCM under one key (NIST SP 800-38D), with keyed contexts per event loop.
public final class AuthenticatedCipher: Sendable {
    /// Bytes of a key.
    public static let keyCount = 32

    private let contexts: PerLoop<KeyedGCM>

    /// Keys the contexts. The key must have 32 bytes: a derived one, or one checked when it was read.
    public init(key: Secret) {
        precondition(key.count == Self.keyCount, "AES-256 takes a key of 32 bytes")
        contexts = PerLoop { KeyedGCM(key: key) }
    }

    /// Encrypts under a fresh random nonce: nonce (12 bytes), ciphertext, tag (16 bytes).
    public func seal(_ plaintext: [UInt8], additionalData: [UInt8]) -> [UInt8] {
        let nonce = SecureRandom.bytes(KeyedGCM.nonceCount)
        return nonce + contexts.withValue { $0.seal(plaintext, nonce: nonce, additionalData: additionalData) }
    }

    /// Decrypts what `seal` made; nil if anything in it, the additional data or the key differs.
    public func open(_ sealed: [UInt8], additionalData: [UInt8]) -> [UInt8]? {
        guard sealed.count >= KeyedGCM.nonceCount + KeyedGCM.tagCount else { return nil }
        let nonce = Array(sealed[..<KeyedGCM.nonceCount])
        let ciphertext = Array(sealed[KeyedGCM.nonceCount..<(sealed.count - KeyedGCM.tagCount)])
        let tag = Array(sealed.suffix(KeyedGCM.tagCount))
        return contexts.withValue { $0.open(ciphertext, tag: tag, nonce: nonce, additionalData: additionalData) }
    }
}

/// Two OpenSSL contexts that keep their key between messages. Not for two threads at once.
@safe private final class KeyedGCM {
    static let nonceCount = 12
    static let tagCount = 16

    private let sealing: OpaquePointer
    private let opening: OpaquePointer

    init(key: Secret) {
        unsafe sealing = OpenSSLAlgorithm.found(EVP_CIPHER_CTX_new())
        unsafe opening = OpenSSLAlgorithm.found(EVP_CIPHER_CTX_new())
        let isKeyed = key.withBytes { key in
            unsafe EVP_EncryptInit_ex2(sealing, OpenSSLAlgorithm.aes256GCM, key, nil, nil) == 1
                && EVP_DecryptInit_ex2(opening, OpenSSLAlgorithm.aes256GCM, key, nil, nil) == 1
        }
        precondition(isKeyed, "OpenSSL cannot key AES-256-GCM")
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(sealing)
        unsafe EVP_CIPHER_CTX_free(opening)
    }

    func seal(_ plaintext: [UInt8], nonce: [UInt8], additionalData: [UInt8]) -> [UInt8] {
        var sealed = [UInt8](repeating: 0, count: plaintext.count + Self.tagCount)
        var tag = [UInt8](repeating: 0, count: Self.tagCount)
        var length: CInt = 0
        let isDone =
            unsafe EVP_EncryptInit_ex2(sealing, nil, nil, nonce, nil) == 1
            && EVP_EncryptUpdate(sealing, nil, &length, additionalData, CInt(additionalData.count)) == 1
            && EVP_EncryptUpdate(sealing, &sealed, &length, plaintext, CInt(plaintext.count)) == 1
            && EVP_EncryptFinal_ex(sealing, &tag, &length) == 1
            && EVP_CIPHER_CTX_ctrl(sealing, EVP_CTRL_AEAD_GET_TAG, CInt(tag.count), &tag) == 1
        precondition(isDone, "OpenSSL cannot seal")
        sealed.replaceSubrange(plaintext.count..., with: tag)
        return sealed
    }

    func open(_ ciphertext: [UInt8], tag: [UInt8], nonce: [UInt8], additionalData: [UInt8]) -> [UInt8]? {
        var plaintext = [UInt8](repeating: 0, count: ciphertext.count + Self.tagCount)
        var rest = [UInt8](repeating: 0, count: Self.tagCount)
        var expected = tag
        var length: CInt = 0
        let isGenuine =
            unsafe EVP_DecryptInit_ex2(opening, nil, nil, nonce, nil) == 1
            && EVP_DecryptUpdate(opening, nil, &length, additionalData, CInt(additionalData.count)) == 1
            && EVP_DecryptUpdate(opening, &plaintext, &length, ciphertext, CInt(ciphertext.count)) == 1
            && EVP_CIPHER_CTX_ctrl(opening, EVP_CTRL_AEAD_SET_TAG, CInt(expected.count), &expected) == 1
            && EVP_DecryptFinal_ex(opening, &rest, &length) == 1
        // What does not verify is forgotten: nobody may read a plaintext that nobody vouches for.
        guard isGenuine else {
            unsafe OPENSSL_cleanse(&plaintext, plaintext.count)
            ERR_clear_error()
            return nil
        }
        plaintext.removeLast(Self.tagCount)
        return plaintext
    }
}
