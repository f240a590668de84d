/// Text in a form (`application/x-www-form-urlencoded`; RFC 6749 appendix B).
enum FormText {
    /// Encodes bytes: letters, digits, `*`, `-`, `.` and `_` stand for themselves, a space is `+`, anything else `%XX`.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for byte in bytes {
            switch byte {
            case 48...57, 65...90, 97...122, 0x2A, 0x2D, 0x2E, 0x5F: text.append(byte)
            case 0x20: text.append(0x2B)
            default: text += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return text
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
