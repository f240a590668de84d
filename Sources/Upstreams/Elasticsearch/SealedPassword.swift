/// An encrypted password: version byte, key ID (4 bytes), nonce, ciphertext, tag.
public struct SealedPassword: Sendable, Equatable {
    /// The bytes; they say nothing without the key and the cache key.
    public let bytes: [UInt8]

    /// Takes bytes that `SealingKeys` made, or that claim to be so.
    public init(bytes: [UInt8]) { self.bytes = bytes }
}
