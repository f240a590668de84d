import Base
import Platform

/// What a key consists of, by its `kty`: the one place that knows which kind goes with which algorithms.
enum JSONWebKeyMaterial: Sendable {
    case publicKey(PublicKey, [SignatureAlgorithm], thumbprint: [UInt8])
    case secret([SignatureAlgorithm: MessageAuthenticator], thumbprint: [UInt8])

    /// Makes a key ready; nil if its kind is unknown, a part is missing or Platform does not trust it.
    init?(_ value: JSONValue) {
        // A private key that anybody can fetch is nobody's: whoever else fetched it signs as well.
        let isSecret = value["kty"]?.text.map { Self.is($0, "oct") } ?? false
        guard let kind = value["kty"]?.text, isSecret || value["d"] == nil else { return nil }
        if Self.is(kind, "RSA") {
            self.init(rsa: value)
        } else if Self.is(kind, "EC") {
            self.init(ellipticCurve: value)
        } else if Self.is(kind, "OKP") {
            self.init(octetKeyPair: value)
        } else if isSecret {
            self.init(octets: value)
        } else {
            return nil
        }
    }

    var algorithms: [SignatureAlgorithm] {
        switch self {
        case .publicKey(_, let algorithms, _): algorithms
        case .secret(let authenticators, _): SignatureAlgorithm.allCases.filter { authenticators[$0] != nil }
        }
    }

    var thumbprint: [UInt8] {
        switch self {
        case .publicKey(_, _, let thumbprint), .secret(_, let thumbprint): thumbprint
        }
    }

    var isSymmetric: Bool {
        switch self {
        case .publicKey: false
        case .secret: true
        }
    }

    /// True if `signature` is this key's for `message`.
    func verify(_ signature: [UInt8], of message: [UInt8], algorithm: SignatureAlgorithm) -> Bool {
        switch self {
        case .publicKey(let key, _, _):
            guard let scheme = algorithm.scheme else { return false }
            return key.verify(signature, of: message, scheme: scheme)
        case .secret(let authenticators, _):
            return authenticators[algorithm]?.verify(signature, of: message) ?? false
        }
    }

    /// RFC 7518 §6.3.1
    private init?(rsa value: JSONValue) {
        guard let modulus = Self.bytes(value["n"]), let exponent = Self.bytes(value["e"]),
            let key = try? PublicKey.rsa(modulus: modulus, exponent: exponent)
        else { return nil }
        self = .publicKey(
            key, [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512], thumbprint: Self.thumbprint("RSA", modulus, exponent)
        )
    }

    /// RFC 7518 §6.2.1
    private init?(ellipticCurve value: JSONValue) {
        guard let name = value["crv"]?.text, let x = Self.bytes(value["x"]), let y = Self.bytes(value["y"]),
            let (curve, algorithm) = Self.curve(name), let key = try? PublicKey.ellipticCurve(curve, x: x, y: y)
        else { return nil }
        self = .publicKey(key, [algorithm], thumbprint: Self.thumbprint("EC", Array(name.utf8), x, y))
    }

    /// RFC 8037 §2; of its curves, Ed25519 alone.
    private init?(octetKeyPair value: JSONValue) {
        guard let name = value["crv"]?.text, Self.is(name, "Ed25519"), let x = Self.bytes(value["x"]),
            let key = try? PublicKey.ed25519(x)
        else { return nil }
        self = .publicKey(key, [.eddsa], thumbprint: Self.thumbprint("OKP", x))
    }

    /// RFC 7518 §6.4.1. The key must be as long as the hash at least (§3.2).
    private init?(octets value: JSONValue) {
        guard let bytes = Self.bytes(value["k"]) else { return nil }
        var authenticators: [SignatureAlgorithm: MessageAuthenticator] = [:]
        for algorithm in SignatureAlgorithm.allCases {
            guard let hash = algorithm.authenticationHash, bytes.count >= hash.byteCount else { continue }
            authenticators[algorithm] = MessageAuthenticator(key: Secret(bytes), hash: hash)
        }
        self = .secret(authenticators, thumbprint: Self.thumbprint("oct", bytes))
    }

    /// A curve and the one algorithm it is for (RFC 7518 §3.4).
    private static func curve(_ name: String) -> (EllipticCurve, SignatureAlgorithm)? {
        if Self.is(name, "P-256") { return (.p256, .es256) }
        if Self.is(name, "P-384") { return (.p384, .es384) }
        if Self.is(name, "P-521") { return (.p521, .es512) }
        return nil
    }

    private static func bytes(_ value: JSONValue?) -> [UInt8]? {
        guard let text = value?.text else { return nil }
        return Base64.decodeURL(Array(text.utf8))
    }

    /// Each part after its length, so that no two keys run together to the same.
    private static func thumbprint(_ kind: String, _ parts: [UInt8]...) -> [UInt8] {
        var message = Array(kind.utf8)
        for part in parts { message += Array(":\(part.count):".utf8) + part }
        return Digest.sha256(message)
    }

    private static func `is`(_ text: String, _ name: String) -> Bool { TextBytes.areEqual(text, name) }
}
