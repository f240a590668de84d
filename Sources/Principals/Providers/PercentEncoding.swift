/// Text as a part of a URL (RFC 3986 §2.1).
enum PercentEncoding {
    /// Encodes bytes: `unreserved = ALPHA / DIGIT / "-" / "." / "_" / "~"` (§2.3) stand for themselves, anything else is
    /// `%XX`, so that it can end neither a path segment nor a query's value.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 48...57, 65...90, 97...122, 0x2D, 0x2E, 0x5F, 0x7E: text.append(byte)
            default: text += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
