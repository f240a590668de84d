/// A digest as 64 hexadecimal digits in lower case, for keys and fields.
enum TokenDigestText {
    /// The digits of a digest.
    static func text(_ digest: TokenDigest) -> String { text(digest.bytes) }

    /// The digits of bytes, two each.
    static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Reads 64 digits; nil for anything else.
    static func digest(_ text: String) -> TokenDigest? {
        let halves = text.utf8.compactMap { digits.firstIndex(of: $0) }
        guard text.utf8.count == 64, halves.count == 64 else { return nil }
        return TokenDigest(bytes: stride(from: 0, to: 64, by: 2).map { UInt8(halves[$0] << 4 | halves[$0 + 1]) })
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
