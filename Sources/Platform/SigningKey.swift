import COpenSSL

/// A private key that signs. The daemon signs with HMAC only; this is for tests, which play the issuer.
package final class SigningKey: Sendable {
    /// Kinds of keys.
    package enum Kind: Sendable, Hashable {
        /// RSA with as many bits.
        case rsa(bits: Int)
        /// ECDSA.
        case ellipticCurve(EllipticCurve)
        /// Ed25519.
        case ed25519
    }

    private let kind: Kind
    private let handle: KeyHandle

    /// Makes a new key; nil if OpenSSL cannot, as with too few bits.
    package init?(_ kind: Kind) {
        let parameters = KeyParameters()
        switch kind {
        case .rsa(let bits): parameters.add(KeyParameters.Name.bits, integer: [UInt8(bits >> 8), UInt8(bits & 0xFF)])
        case .ellipticCurve(let curve): parameters.add(KeyParameters.Name.group, text: curve.name)
        case .ed25519: break
        }
        guard let handle = KeyHandle.generate(kind: Self.name(kind), parameters) else { return nil }
        self.kind = kind
        self.handle = handle
    }

    /// The numbers of the public key, most significant byte first: modulus and exponent, x and y, or the 32 bytes.
    package var publicParts: [[UInt8]] {
        switch kind {
        case .rsa: [handle.integer("n"), handle.integer("e")].compactMap { $0 }
        case .ellipticCurve(let curve):
            [handle.integer("qx"), handle.integer("qy")].compactMap {
                $0.map { [UInt8](repeating: 0, count: curve.coordinateCount - $0.count) + $0 }
            }
        case .ed25519: [handle.rawPublicKey].compactMap { $0 }
        }
    }

    /// Signs, in JOSE's writing; nil for a scheme of another kind of key.
    package func sign(_ message: [UInt8], scheme: SignatureScheme) -> [UInt8]? {
        defer { ERR_clear_error() }
        switch (kind, scheme) {
        case (.rsa, .pkcs1), (.rsa, .pss), (.ed25519, .ed25519): return handle.sign(message, scheme: scheme)
        case (.ellipticCurve(let curve), .ecdsa):
            return handle.sign(message, scheme: scheme).flatMap {
                ECDSASignature.joined($0, coordinateCount: curve.coordinateCount)
            }
        case (.rsa, _), (.ellipticCurve, _), (.ed25519, _): return nil
        }
    }

    private static func name(_ kind: Kind) -> String {
        switch kind {
        case .rsa: "RSA"
        case .ellipticCurve: "EC"
        case .ed25519: "ED25519"
        }
    }
}

extension KeyHandle {
    /// Makes a new key pair.
    fileprivate static func generate(kind: String, _ parameters: KeyParameters) -> KeyHandle? {
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, kind, nil) else { return nil }
        defer {
            unsafe EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        var key: OpaquePointer?
        let isMade = unsafe parameters.withParameters { parameters in
            unsafe EVP_PKEY_keygen_init(context) == 1
                && EVP_PKEY_CTX_set_params(context, parameters) == 1
                && EVP_PKEY_generate(context, &key) == 1
        }
        return isMade ? unsafe adopt(key) : nil
    }

    /// A number of the key by OpenSSL's name for it.
    fileprivate func integer(_ name: String) -> [UInt8]? {
        var number: OpaquePointer?
        guard unsafe EVP_PKEY_get_bn_param(key, name, &number) == 1 else { return nil }
        defer { unsafe BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: Int(unsafe (BN_num_bits(number) + 7) / 8))
        return unsafe BN_bn2bin(number, &bytes) == CInt(bytes.count) ? bytes : nil
    }

    fileprivate var rawPublicKey: [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        return unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1 && count == 32 ? bytes : nil
    }

    /// A signature in OpenSSL's writing.
    fileprivate func sign(_ message: [UInt8], scheme: SignatureScheme) -> [UInt8]? {
        guard let context = unsafe EVP_MD_CTX_new() else { return nil }
        defer { unsafe EVP_MD_CTX_free(context) }
        var keyContext: OpaquePointer?
        let hash: OpaquePointer? =
            switch scheme {
            case .pkcs1(let hash), .pss(let hash), .ecdsa(let hash): hash.implementation
            case .ed25519: nil
            }
        guard unsafe EVP_DigestSignInit(context, &keyContext, hash, nil, key) == 1 else { return nil }
        if case .pss = scheme {
            guard unsafe EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) == 1,
                unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_DIGEST) == 1
            else { return nil }
        }
        var signature = [UInt8](repeating: 0, count: 2048)
        var count = signature.count
        guard unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else { return nil }
        return Array(signature[..<count])
    }
}
