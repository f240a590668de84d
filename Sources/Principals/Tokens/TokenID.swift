import Base
import Platform

/// What an owner calls a token by, in lists and to delete it: 32 hexadecimal digits, no secret.
///
/// It follows from the digest, so that no store needs another index that could disagree.
public struct TokenID: Sendable, Hashable, CustomStringConvertible {
    /// The digits, in lower case.
    public let description: String

    /// The identifier of the token with this digest: the first half of the digest's SHA-256.
    public init(_ digest: TokenDigest) {
        description = Hexadecimal.encode(Digest.sha256(digest.bytes).prefix(16))
    }

    /// Reads what a client sent; nil for anything but 32 digits.
    public init?(_ text: String) {
        guard text.utf8.count == 32, Hexadecimal.isCanonical(text.utf8) else { return nil }
        description = text
    }
}
