import Platform

/// What a store knows a token by: the SHA-256 of its text. Nothing leads back from it to the token.
public struct TokenDigest: Sendable, Hashable {
    /// 32 bytes.
    public let bytes: [UInt8]

    /// Takes a digest as a store kept it; nil unless it has 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Digests a token's text.
    init(of text: [UInt8]) { bytes = Digest.sha256(text) }
}
