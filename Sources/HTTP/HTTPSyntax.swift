/// The character classes of RFC 9110 §5.6 and RFC 9112 §3.2. They are bits of constants: no memory is touched for a byte.
enum HTTPSyntax {
    /// tchar (RFC 9110 §5.6.2): what names, methods and tokens consist of.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        // Bit n of the first constant stands for byte n, of the second for byte 64 + n.
        let bits: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 128 && bits &>> UInt64(byte & 63) & 1 == 1
    }

    /// What a request target may hold: visible ASCII but `#`, which starts a fragment (RFC 9112 §3.2).
    @inline(__always)
    static func isTarget(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F && byte != 0x23 }

    /// The end of the bytes from `start` that are field-vchar, SP, HTAB or obs-text (RFC 9110 §5.5): all but control characters.
    ///
    /// Eight bytes at a time, the measured half of what one at a time costs. A byte below 0x20, or equal to 0x7F, sets its
    /// high bit in `stops`; bits above the lowest may be false, and only the lowest is used.
    @inline(__always)
    static func endOfText(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position &+ 8 <= bytes.count {
            let word = word(bytes, at: position)
            let deleted = word ^ 0x7F7F_7F7F_7F7F_7F7F
            let stops =
                ((word &- 0x2020_2020_2020_2020) & ~word | (deleted &- 0x0101_0101_0101_0101) & ~deleted)
                & 0x8080_8080_8080_8080
            if stops == 0 {
                position &+= 8
            } else {
                position &+= stops.trailingZeroBitCount &>> 3
                guard bytes[position] == 0x09 else { return position }
                position &+= 1
            }
        }
        while position < bytes.count, isText(bytes[position]) { position &+= 1 }
        return position
    }

    /// True for all but control characters, and for HTAB.
    @inline(__always)
    static func isText(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }

    /// SP or HTAB (RFC 9110 §5.6.3).
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// A text of bytes that are known to be visible ASCII.
    static func text(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> String {
        guard let text = try? UTF8Span(validating: bytes.extracting(start..<end)) else { return "" }
        return String(copying: text)
    }

    /// The eight bytes at `position`, the first in the lowest bits; the optimiser makes one load of it.
    @inline(__always)
    private static func word(_ bytes: Span<UInt8>, at position: Int) -> UInt64 {
        let low =
            UInt64(bytes[position]) | UInt64(bytes[position &+ 1]) << 8 | UInt64(bytes[position &+ 2]) << 16
            | UInt64(bytes[position &+ 3]) << 24
        let high =
            UInt64(bytes[position &+ 4]) << 32 | UInt64(bytes[position &+ 5]) << 40
            | UInt64(bytes[position &+ 6]) << 48 | UInt64(bytes[position &+ 7]) << 56
        return low | high
    }
}
