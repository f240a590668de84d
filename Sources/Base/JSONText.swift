/// Writes JSON (RFC 8259) as bytes.
public enum JSONText {
    /// Appends a text in quotation marks; what JSON or a terminal could misread is escaped.
    public static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        appendContent(text, to: &bytes)
        bytes.append(0x22)
    }

    /// Appends a text as it stands between quotation marks.
    public static func appendContent(_ text: String, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        // Copied first, for most texts need nothing else.
        guard needsEscapes(bytes.span.extracting(start...)) else { return }
        bytes.removeSubrange(start...)
        for byte in text.utf8 { appendEscaped(byte, to: &bytes) }
    }

    /// Appends a number.
    public static func append(_ number: Int64, to bytes: inout [UInt8]) {
        if number < 0 { bytes.append(0x2D) }
        let magnitude = number.magnitude
        var divisor: UInt64 = 1
        while magnitude / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: magnitude / divisor % 10))
            divisor /= 10
        }
    }

    private static func needsEscapes(_ text: Span<UInt8>) -> Bool {
        for index in text.indices {
            let byte = text[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F { return true }
        }
        return false
    }

    private static func appendEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case 0x22, 0x5C:
            bytes.append(0x5C)
            bytes.append(byte)
        case 0x00...0x1F, 0x7F:
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        default: bytes.append(byte)
        }
    }

    /// Appends a list of texts.
    public static func append(_ texts: [String], to bytes: inout [UInt8]) {
        bytes.append(0x5B)
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            append(text, to: &bytes)
        }
        bytes.append(0x5D)
    }

    /// Appends any value, without blanks; numbers as they were written.
    public static func append(_ value: JSONValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .boolean(let isTrue): bytes.append(contentsOf: (isTrue ? "true" : "false").utf8)
        case .number(let text): bytes.append(contentsOf: text.utf8)
        case .text(let text): append(text, to: &bytes)
        case .list(let items):
            bytes.append(0x5B)
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                append(item, to: &bytes)
            }
            bytes.append(0x5D)
        case .object(let members):
            bytes.append(0x7B)
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                append(member.name, to: &bytes)
                bytes.append(0x3A)
                append(member.value, to: &bytes)
            }
            bytes.append(0x7D)
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
