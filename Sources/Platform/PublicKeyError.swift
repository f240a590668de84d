/// Why numbers are no public key that the daemon would trust.
public enum PublicKeyError: String, Error, Sendable {
    /// An RSA modulus of fewer than 2048 bits (RFC 7518 §3.3), or of more than 8192: those cost too much to use.
    case modulusSize = "modulus_size"
    /// An RSA modulus that is even, or made by Infineon's faulty generator (CVE-2017-15361).
    case weakModulus = "weak_modulus"
    /// An RSA exponent that is even, less than 3 or more than 32 bits long.
    case exponent
    /// A coordinate that is not of its curve's length (RFC 7518 §6.2.1.2).
    case length
    /// No point of its curve.
    case point
    /// OpenSSL takes it for no key.
    case refused
}
