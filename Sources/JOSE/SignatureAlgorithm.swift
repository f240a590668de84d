import Base
package import Platform

/// A signature algorithm of JOSE (RFC 7518 §3.1, RFC 8037 §3.1), by the name that headers and keys have for it.
public enum SignatureAlgorithm: String, Sendable, CaseIterable, Hashable {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case rs256 = "RS256"
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    case rs384 = "RS384"
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    case rs512 = "RS512"
    /// RSASSA-PSS with SHA-256.
    case ps256 = "PS256"
    /// RSASSA-PSS with SHA-384.
    case ps384 = "PS384"
    /// RSASSA-PSS with SHA-512.
    case ps512 = "PS512"
    /// ECDSA on P-256 with SHA-256.
    case es256 = "ES256"
    /// ECDSA on P-384 with SHA-384.
    case es384 = "ES384"
    /// ECDSA on P-521 with SHA-512.
    case es512 = "ES512"
    /// Ed25519; Ed448 is not taken.
    case eddsa = "EdDSA"
    /// HMAC with SHA-256.
    case hs256 = "HS256"
    /// HMAC with SHA-384.
    case hs384 = "HS384"
    /// HMAC with SHA-512.
    case hs512 = "HS512"

    /// True if whoever can verify can also sign.
    public var isSymmetric: Bool { authenticationHash != nil }

    /// All that have a public key; what a verifier takes unless told otherwise.
    public static let asymmetric: [SignatureAlgorithm] = allCases.filter { !$0.isSymmetric }

    /// Finds an algorithm by its name, case included; `String ==` would take other characters for the same.
    init?(name: String) {
        guard let found = Self.named.first(where: { TextBytes.areEqual($0.name, name) }) else { return nil }
        self = found.algorithm
    }

    private static let named = allCases.map { (name: $0.rawValue, algorithm: $0) }

    /// How Platform makes and verifies its signatures; nil for HMAC.
    package var scheme: SignatureScheme? {
        switch self {
        case .rs256: .pkcs1(.sha256)
        case .rs384: .pkcs1(.sha384)
        case .rs512: .pkcs1(.sha512)
        case .ps256: .pss(.sha256)
        case .ps384: .pss(.sha384)
        case .ps512: .pss(.sha512)
        case .es256: .ecdsa(.sha256)
        case .es384: .ecdsa(.sha384)
        case .es512: .ecdsa(.sha512)
        case .eddsa: .ed25519
        case .hs256, .hs384, .hs512: nil
        }
    }

    /// The hash of an HMAC; nil for the others.
    package var authenticationHash: HashFunction? {
        switch self {
        case .hs256: .sha256
        case .hs384: .sha384
        case .hs512: .sha512
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512, .es256, .es384, .es512, .eddsa: nil
        }
    }
}
