import COpenSSL

/// An OpenSSL key, freed with the last reference.
@safe final class KeyHandle: @unchecked Sendable {
    // Never changed after `init`; OpenSSL lets any thread use it, and locks what it remembers of it.
    let key: OpaquePointer

    private init(_ key: OpaquePointer) { unsafe self.key = unsafe key }

    deinit { unsafe EVP_PKEY_free(key) }

    /// Makes a public key of its parts; nil if OpenSSL takes them for no key of that kind.
    static func publicKey(kind: String, _ parameters: KeyParameters) -> KeyHandle? {
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, kind, nil) else { return nil }
        defer {
            unsafe EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        var key: OpaquePointer?
        let isMade = unsafe parameters.withParameters { parameters in
            unsafe EVP_PKEY_fromdata_init(context) == 1
                && EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1
        }
        guard isMade else { return nil }
        return unsafe adopt(key)
    }

    /// Owns a key from now on.
    @unsafe static func adopt(_ key: OpaquePointer?) -> KeyHandle? { unsafe key.map { unsafe KeyHandle($0) } }

    /// True if OpenSSL finds the public key in order: for a curve, that it is a point of it, of the right order.
    var isValid: Bool {
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return false }
        defer {
            unsafe EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        return unsafe EVP_PKEY_public_check(context) == 1
    }

    private static var EVP_PKEY_PUBLIC_KEY: CInt { OSSL_KEYMGMT_SELECT_ALL_PARAMETERS | OSSL_KEYMGMT_SELECT_PUBLIC_KEY }
}
