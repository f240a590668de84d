/// Base64 and base64url (RFC 4648 §4, §5), strict: one text for each value of bytes, no blanks, no other alphabet.
public enum Base64 {
    /// Encodes with padding.
    public static func encode(_ bytes: [UInt8]) -> [UInt8] { encode(bytes, standard, isPadded: true) }

    /// Encodes in the URL alphabet without padding, as JOSE wants it (RFC 7515 §2).
    public static func encodeURL(_ bytes: [UInt8]) -> [UInt8] { encode(bytes, url, isPadded: false) }

    /// Decodes padded text; nil if a character, the padding or an unused bit is wrong.
    public static func decode(_ text: [UInt8]) -> [UInt8]? { decode(text[...]) }

    /// Decodes padded text; nil if a character, the padding or an unused bit is wrong.
    public static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var unpadded = text
        while unpadded.last == 0x3D, text.count - unpadded.count < 2 { unpadded = unpadded.dropLast() }
        return decode(unpadded, standardValues)
    }

    /// Decodes unpadded text in the URL alphabet; nil if a character, the length or an unused bit is wrong.
    public static func decodeURL(_ text: [UInt8]) -> [UInt8]? { decode(text[...], urlValues) }

    /// Decodes unpadded text in the URL alphabet; nil if a character, the length or an unused bit is wrong.
    public static func decodeURL(_ text: ArraySlice<UInt8>) -> [UInt8]? { decode(text, urlValues) }

    private static func encode(_ bytes: [UInt8], _ alphabet: [UInt8], isPadded: Bool) -> [UInt8] {
        let source = bytes.span
        let letters = alphabet.span
        let whole = source.count / 3 * 3
        return [UInt8](capacity: (source.count + 2) / 3 * 4) { text in
            var index = 0
            while index < whole {
                let bits = Int(source[index]) << 16 | Int(source[index + 1]) << 8 | Int(source[index + 2])
                text.append(letters[bits >> 18])
                text.append(letters[bits >> 12 & 63])
                text.append(letters[bits >> 6 & 63])
                text.append(letters[bits & 63])
                index += 3
            }
            guard index < source.count else { return }
            let isLast = index + 1 == source.count
            let bits = Int(source[index]) << 16 | (isLast ? 0 : Int(source[index + 1]) << 8)
            text.append(letters[bits >> 18])
            text.append(letters[bits >> 12 & 63])
            if !isLast { text.append(letters[bits >> 6 & 63]) }
            guard isPadded else { return }
            text.append(0x3D)
            if isLast { text.append(0x3D) }
        }
    }

    private static func decode(_ text: ArraySlice<UInt8>, _ values: [UInt8]) -> [UInt8]? {
        let source = text.span
        let rest = source.count % 4
        guard rest != 1 else { return nil }
        let values = values.span
        // Every wrong character has the value 255: they are gathered, so that there is nothing to decide on the way.
        var all: UInt8 = 0
        var unused: Int = 0
        let bytes = [UInt8](capacity: source.count / 4 * 3 + 2) { bytes in
            var index = 0
            while index < source.count - rest {
                let a = values[Int(source[index])], b = values[Int(source[index + 1])]
                let c = values[Int(source[index + 2])], d = values[Int(source[index + 3])]
                all |= a | b | c | d
                bytes.append(a << 2 | b >> 4 & 3)
                bytes.append(b << 4 | c >> 2 & 15)
                bytes.append(c << 6 | d & 63)
                index += 4
            }
            guard rest > 0 else { return }
            let a = values[Int(source[index])], b = values[Int(source[index + 1])]
            let c = rest == 3 ? values[Int(source[index + 2])] : 0
            all |= a | b | c
            bytes.append(a << 2 | b >> 4 & 3)
            if rest == 3 { bytes.append(b << 4 | c >> 2 & 15) }
            unused = Int(rest == 3 ? c & 3 : b & 15)
        }
        // Unused bits must be zero: otherwise two texts would stand for the same bytes.
        return all < 64 && unused == 0 ? bytes : nil
    }

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    private static let standard = letters + Array("+/".utf8)
    private static let url = letters + Array("-_".utf8)
    private static let standardValues = values(of: standard)
    private static let urlValues = values(of: url)

    private static func values(of alphabet: [UInt8]) -> [UInt8] {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }
}
