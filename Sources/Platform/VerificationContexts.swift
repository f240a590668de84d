import COpenSSL

/// OpenSSL's contexts for one key, each made ready for its scheme at the first use: that costs a fifth of an RSA
/// verification. Not for two threads at once.
@safe final class VerificationContexts {
    private let key: KeyHandle
    private let hashing: OpaquePointer
    private var ready: [(scheme: SignatureScheme, context: OpaquePointer)] = unsafe []

    init(key: KeyHandle) {
        self.key = key
        unsafe hashing = OpenSSLAlgorithm.found(EVP_MD_CTX_new())
    }

    deinit {
        unsafe ready.forEach { unsafe EVP_PKEY_CTX_free($0.context) }
        unsafe EVP_MD_CTX_free(hashing)
    }

    /// True if `signature`, in OpenSSL's writing, is the key's for `message`.
    func verify(_ signature: [UInt8], of message: [UInt8], scheme: SignatureScheme) -> Bool {
        let isGenuine =
            switch scheme {
            case .pkcs1(let hash), .pss(let hash), .ecdsa(let hash):
                verify(signature, ofHash: self.hash(message, hash), scheme: scheme)
            case .ed25519: verifyWhole(signature, of: message)
            }
        // A refusal leaves its reasons in a queue of this thread that only grows.
        if !isGenuine { ERR_clear_error() }
        return isGenuine
    }

    private func hash(_ message: [UInt8], _ function: HashFunction) -> [UInt8] {
        [UInt8](capacity: function.byteCount) { output in
            unsafe output.withUnsafeMutableBufferPointer { buffer, count in
                let isDone =
                    unsafe EVP_DigestInit_ex2(hashing, function.implementation, nil) == 1
                    && EVP_DigestUpdate(hashing, message, message.count) == 1
                    && EVP_DigestFinal_ex(hashing, buffer.baseAddress, nil) == 1
                precondition(isDone, "OpenSSL cannot compute a hash")
                count = function.byteCount
            }
        }
    }

    private func verify(_ signature: [UInt8], ofHash hash: [UInt8], scheme: SignatureScheme) -> Bool {
        guard let context = unsafe context(for: scheme) else { return false }
        return unsafe EVP_PKEY_verify(context, signature, signature.count, hash, hash.count) == 1
    }

    /// Ed25519 hashes the message twice, so it cannot be given a hash; its preparation is cheap next to its work.
    private func verifyWhole(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        return unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key.key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    private func context(for scheme: SignatureScheme) -> OpaquePointer? {
        if let entry = unsafe ready.first(where: { unsafe $0.scheme == scheme }) { return unsafe entry.context }
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key.key, nil) else { return nil }
        guard unsafe prepare(context, for: scheme) else {
            unsafe EVP_PKEY_CTX_free(context)
            return nil
        }
        unsafe ready.append((scheme, context))
        return unsafe context
    }

    @unsafe private func prepare(_ context: OpaquePointer, for scheme: SignatureScheme) -> Bool {
        guard unsafe EVP_PKEY_verify_init(context) == 1 else { return false }
        switch scheme {
        case .pkcs1(let hash):
            return unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
                && EVP_PKEY_CTX_set_signature_md(context, hash.implementation) == 1
        case .pss(let hash):
            return unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
                && EVP_PKEY_CTX_set_signature_md(context, hash.implementation) == 1
                && EVP_PKEY_CTX_set_rsa_mgf1_md(context, hash.implementation) == 1
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1
        case .ecdsa(let hash): return unsafe EVP_PKEY_CTX_set_signature_md(context, hash.implementation) == 1
        case .ed25519: return false
        }
    }
}
