/// Makes a text harmless inside a log line, with JSON's escapes (RFC 8259 §7) and some more.
enum LogEscape {
    /// Appends a text. Beyond `limit` bytes it is cut at a character and ends with `…`.
    static func append(_ text: String, limit: Int, to line: inout [UInt8]) {
        let bytes = text.utf8Span.span
        if bytes.count <= limit, isPlain(bytes) {
            line.append(contentsOf: text.utf8)
            return
        }
        var length = 0
        for scalar in text.unicodeScalars {
            length += UTF8.width(scalar)
            guard length <= limit else {
                line.append(contentsOf: "…".utf8)
                return
            }
            append(scalar, to: &line)
        }
    }

    /// True if the text is one word that needs no quotation marks on the console.
    static func isWord(_ text: String) -> Bool {
        let bytes = text.utf8Span.span
        for index in bytes.indices where bytes[index] <= 0x20 || bytes[index] == 0x22 || bytes[index] == 0x3D {
            return false
        }
        return !bytes.isEmpty
    }

    /// True if nothing is to be escaped: printable ASCII without quotation marks and backslashes.
    private static func isPlain(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices {
            let byte = bytes[index]
            if byte < 0x20 || byte >= 0x7F || byte == 0x22 || byte == 0x5C { return false }
        }
        return true
    }

    private static func append(_ scalar: Unicode.Scalar, to line: inout [UInt8]) {
        switch scalar.value {
        case 0x22: line.append(contentsOf: #"\""#.utf8)
        case 0x5C: line.append(contentsOf: #"\\"#.utf8)
        case 0x0A: line.append(contentsOf: #"\n"#.utf8)
        case 0x0D: line.append(contentsOf: #"\r"#.utf8)
        case 0x09: line.append(contentsOf: #"\t"#.utf8)
        // Control characters, line and paragraph separators, bidirectional marks and overrides, and what stands for
        // bytes that were no UTF-8.
        case ..<0x20, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFD:
            line.append(contentsOf: #"\u"#.utf8)
            for shift in stride(from: 12, through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: scalar.value >> UInt32(shift) & 0xF)
                line.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            }
        default: line.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }
}
