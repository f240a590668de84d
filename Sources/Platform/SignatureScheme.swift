/// How a signature is made, its hash included.
public enum SignatureScheme: Sendable, Hashable {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    case pkcs1(HashFunction)
    /// RSASSA-PSS (RFC 8017 §8.1): MGF1 with the same hash, a salt as long as the hash.
    case pss(HashFunction)
    /// ECDSA (FIPS 186-4 §6), the signature as `r` and `s` one after the other (RFC 7518 §3.4).
    case ecdsa(HashFunction)
    /// Ed25519 (RFC 8032 §5.1), not the prehashed variant.
    case ed25519
}
