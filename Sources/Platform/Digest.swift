import COpenSSL

/// Message digests (FIPS 180-4).
public enum Digest {
    /// SHA-256 of a message: 32 bytes.
    public static func sha256(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let isDone = unsafe EVP_Digest(message, message.count, &digest, nil, OpenSSLAlgorithm.sha256, nil)
        precondition(isDone == 1, "OpenSSL cannot compute SHA-256")
        return digest
    }
}
