import COpenSSL

/// A public key that verifies signatures, made once of its numbers, with contexts ready in each event loop.
public final class PublicKey: Sendable {
    private enum Kind {
        case rsa(signatureCount: Int)
        case ellipticCurve(EllipticCurve)
        case ed25519
    }

    private let kind: Kind
    private let contexts: PerLoop<VerificationContexts>

    private init(_ kind: Kind, _ handle: KeyHandle) {
        self.kind = kind
        contexts = PerLoop { VerificationContexts(key: handle) }
    }

    /// Makes an RSA key of its modulus (2048…8192 bits) and its exponent (odd, 3…2³²−1), most significant byte first.
    public static func rsa(modulus: [UInt8], exponent: [UInt8]) throws(PublicKeyError) -> PublicKey {
        // Some issuers write zeros before the number, against RFC 7518 §6.3.1.1; it is the same number.
        let modulus = Array(modulus.drop { $0 == 0 })
        let exponent = Array(exponent.drop { $0 == 0 })
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard (2048...8192).contains(bits) else { throw .modulusSize }
        guard let last = modulus.last, last & 1 == 1, !ROCAFingerprint.matches(modulus) else { throw .weakModulus }
        // With the exponent 1 every message is its own signature; a long one makes each verification dear.
        guard let last = exponent.last, last & 1 == 1, exponent != [1], exponent.count <= 4 else { throw .exponent }
        let parameters = KeyParameters()
        parameters.add(KeyParameters.Name.modulus, integer: modulus)
        parameters.add(KeyParameters.Name.exponent, integer: exponent)
        guard let handle = KeyHandle.publicKey(kind: "RSA", parameters) else { throw .refused }
        return PublicKey(.rsa(signatureCount: modulus.count), handle)
    }

    /// Makes an ECDSA key of a point's coordinates, each of the curve's full length, most significant byte first.
    public static func ellipticCurve(
        _ curve: EllipticCurve, x: [UInt8], y: [UInt8]
    ) throws(PublicKeyError) -> PublicKey {
        guard x.count == curve.coordinateCount, y.count == curve.coordinateCount else { throw .length }
        let parameters = KeyParameters()
        parameters.add(KeyParameters.Name.group, text: curve.name)
        parameters.add(KeyParameters.Name.point, bytes: [0x04] + x + y)
        guard let handle = KeyHandle.publicKey(kind: "EC", parameters), handle.isValid else { throw .point }
        return PublicKey(.ellipticCurve(curve), handle)
    }

    /// Makes an Ed25519 key of its 32 bytes (RFC 8032 §5.1.5).
    public static func ed25519(_ bytes: [UInt8]) throws(PublicKeyError) -> PublicKey {
        guard bytes.count == 32 else { throw .length }
        defer { ERR_clear_error() }
        let key = unsafe EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, bytes, bytes.count)
        guard let handle = unsafe KeyHandle.adopt(key) else { throw .refused }
        return PublicKey(.ed25519, handle)
    }

    /// True if `signature` is this key's for `message`; false as well for a scheme of another kind of key.
    ///
    /// The signature must have exactly the length its key gives it: there is one writing of each.
    public func verify(_ signature: [UInt8], of message: [UInt8], scheme: SignatureScheme) -> Bool {
        guard let signature = librarySignature(signature, scheme) else { return false }
        return contexts.withValue { $0.verify(signature, of: message, scheme: scheme) }
    }

    /// The signature in OpenSSL's writing; nil if it cannot be one of this key and scheme.
    private func librarySignature(_ signature: [UInt8], _ scheme: SignatureScheme) -> [UInt8]? {
        switch (kind, scheme) {
        case (.rsa(let count), .pkcs1), (.rsa(let count), .pss): signature.count == count ? signature : nil
        case (.ellipticCurve(let curve), .ecdsa):
            ECDSASignature.der(signature, coordinateCount: curve.coordinateCount)
        case (.ed25519, .ed25519): signature.count == 64 ? signature : nil
        case (.rsa, _), (.ellipticCurve, _), (.ed25519, _): nil
        }
    }
}
