/// A curve for ECDSA (FIPS 186-4, appendix D).
public enum EllipticCurve: Sendable, Hashable {
    /// P-256, alias secp256r1.
    case p256
    /// P-384, alias secp384r1.
    case p384
    /// P-521, alias secp521r1.
    case p521

    /// Bytes of a coordinate, and of each half of a signature.
    public var coordinateCount: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }

    /// OpenSSL's name; it lives as long as the program.
    var name: StaticString {
        switch self {
        case .p256: "P-256"
        case .p384: "P-384"
        case .p521: "P-521"
        }
    }
}
