import COpenSSL

/// OpenSSL's algorithms, fetched once: a fetch takes locks and as long as the work itself.
enum OpenSSLAlgorithm {
    // Immutable after the fetch, never freed; OpenSSL lets any thread use them.
    nonisolated(unsafe) static let sha256 = unsafe found(EVP_MD_fetch(nil, "SHA2-256", nil))
    nonisolated(unsafe) static let sha384 = unsafe found(EVP_MD_fetch(nil, "SHA2-384", nil))
    nonisolated(unsafe) static let sha512 = unsafe found(EVP_MD_fetch(nil, "SHA2-512", nil))
    nonisolated(unsafe) static let hmac = unsafe found(EVP_MAC_fetch(nil, "HMAC", nil))
    nonisolated(unsafe) static let hkdf = unsafe found(EVP_KDF_fetch(nil, "HKDF", nil))
    nonisolated(unsafe) static let aes256GCM = unsafe found(EVP_CIPHER_fetch(nil, "AES-256-GCM", nil))

    /// An OpenSSL without these, or out of memory at start-up, cannot run this daemon.
    static func found(_ pointer: OpaquePointer?) -> OpaquePointer {
        guard let pointer = unsafe pointer else {
            preconditionFailure("OpenSSL lacks an algorithm that the daemon needs")
        }
        return unsafe pointer
    }
}
