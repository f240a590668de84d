import Base
import JOSE
import Platform

/// A key of a `TokenMinter`.
enum TokenMinterKey: Sendable {
    case pair(SigningKey, SigningKey.Kind)
    case octets([UInt8])

    private static let rsa = SigningKey(.rsa(bits: 2048))

    init(for algorithm: SignatureAlgorithm) {
        let kind: SigningKey.Kind
        switch algorithm {
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: kind = .rsa(bits: 2048)
        case .es256: kind = .ellipticCurve(.p256)
        case .es384: kind = .ellipticCurve(.p384)
        case .es512: kind = .ellipticCurve(.p521)
        case .eddsa: kind = .ed25519
        case .hs256, .hs384, .hs512:
            self = .octets(SecureRandom.bytes(64))
            return
        }
        guard let key = kind == .rsa(bits: 2048) ? Self.rsa : SigningKey(kind) else {
            preconditionFailure("OpenSSL makes no key")
        }
        self = .pair(key, kind)
    }

    /// Members of a JSON Web Key beyond `kid`, `use` and `alg`.
    var members: [(name: String, text: String)] {
        switch self {
        case .octets(let bytes): return [("kty", "oct"), ("k", Self.encoded(bytes))]
        case .pair(let key, let kind):
            let parts = key.publicParts.map(Self.encoded)
            switch kind {
            case .rsa: return [("kty", "RSA"), ("n", parts[0]), ("e", parts[1])]
            case .ellipticCurve(let curve):
                return [("kty", "EC"), ("crv", Self.name(curve)), ("x", parts[0]), ("y", parts[1])]
            case .ed25519: return [("kty", "OKP"), ("crv", "Ed25519"), ("x", parts[0])]
            }
        }
    }

    func sign(_ message: [UInt8], algorithm: SignatureAlgorithm) -> [UInt8] {
        switch self {
        case .octets(let bytes):
            guard let hash = algorithm.authenticationHash else { return [] }
            return MessageAuthenticator(key: Secret(bytes), hash: hash).authenticate(message)
        case .pair(let key, _):
            guard let scheme = algorithm.scheme, let signature = key.sign(message, scheme: scheme) else {
                preconditionFailure("a key that does not sign with \(algorithm)")
            }
            return signature
        }
    }

    private static func name(_ curve: EllipticCurve) -> String {
        switch curve {
        case .p256: "P-256"
        case .p384: "P-384"
        case .p521: "P-521"
        }
    }

    private static func encoded(_ bytes: [UInt8]) -> String { String(decoding: Base64.encodeURL(bytes), as: UTF8.self) }
}
