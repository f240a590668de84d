import Platform

/// What an owner calls a token by, in lists and to delete it: 32 hexadecimal digits, no secret.
///
/// It follows from the digest, so that no store needs another index that could disagree.
public struct TokenID: Sendable, Hashable, CustomStringConvertible {
    /// The digits, in lower case.
    public let description: String

    /// The identifier of the token with this digest: the first half of the digest's SHA-256.
    public init(_ digest: TokenDigest) {
        description = Digest.sha256(digest.bytes).prefix(16).map { Self.digits[Int($0)] }.joined()
    }

    /// Reads what a client sent; nil for anything but 32 digits.
    public init?(_ text: String) {
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard text.utf8.count == 32, text.utf8.allSatisfy(isDigit) else { return nil }
        description = text
    }

    private static let digits: [String] = (0...255).map { byte in
        let digits = Array("0123456789abcdef")
        return "\(digits[byte >> 4])\(digits[byte & 15])"
    }
}
