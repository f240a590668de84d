import COpenSSL

/// A hash function of the SHA-2 family (FIPS 180-4), as signatures and authentication codes use it.
public enum HashFunction: Sendable, Hashable {
    /// SHA-256: 32 bytes.
    case sha256
    /// SHA-384: 48 bytes.
    case sha384
    /// SHA-512: 64 bytes.
    case sha512

    /// Bytes of a hash.
    public var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// OpenSSL's implementation.
    @safe var implementation: OpaquePointer {
        switch self {
        case .sha256: unsafe OpenSSLAlgorithm.sha256
        case .sha384: unsafe OpenSSLAlgorithm.sha384
        case .sha512: unsafe OpenSSLAlgorithm.sha512
        }
    }

    /// OpenSSL's name; it lives as long as the program.
    var name: StaticString {
        switch self {
        case .sha256: "SHA256"
        case .sha384: "SHA384"
        case .sha512: "SHA512"
        }
    }
}
