import Base

/// Text as a part of a URL or a form.
public enum PercentEncoding {
    /// Encodes bytes for a URL (RFC 3986 §2.1): `unreserved = ALPHA / DIGIT / "-" / "." / "_" / "~"` (§2.3) stand for
    /// themselves, anything else is `%XX`, so that it can end neither a path segment nor a query's value.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            if isAlphanumeric(byte) || "-._~".utf8.contains(byte) { text.append(byte) } else { escape(byte, &text) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Encodes bytes for a form (`application/x-www-form-urlencoded`; RFC 6749 appendix B): letters, digits, `*`, `-`, `.`
    /// and `_` stand for themselves, a space is `+`, anything else `%XX`.
    public static func encodeForm(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for byte in bytes {
            if isAlphanumeric(byte) || "*-._".utf8.contains(byte) {
                text.append(byte)
            } else if byte == 0x20 {
                text.append(0x2B)
            } else {
                escape(byte, &text)
            }
        }
        return text
    }

    /// Decodes a part of a URL (RFC 3986 §2.1: `pct-encoded = "%" HEXDIG HEXDIG`); nil if an escape is broken.
    public static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next().flatMap(Hexadecimal.value), let low = rest.next().flatMap(Hexadecimal.value)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// Decodes a name or value of a form or of a query that is one: as above, and `+` is a space.
    public static func decodeForm(_ text: some Sequence<UInt8>) -> [UInt8]? {
        decode(text.lazy.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 })
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: false
        }
    }

    private static func escape(_ byte: UInt8, _ text: inout [UInt8]) {
        let digits = "0123456789ABCDEF".utf8.span
        text.append(0x25)
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
}
