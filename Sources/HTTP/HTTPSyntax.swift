/// The character classes of RFC 9110 §5.6 and RFC 9112 §3.2. They are bits of constants: no memory is touched for a byte.
enum HTTPSyntax {
    /// tchar (RFC 9110 §5.6.2): what names, methods and tokens consist of.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        // Bit n of the first constant stands for byte n, of the second for byte 64 + n.
        let bits: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 128 && bits &>> UInt64(byte & 63) & 1 == 1
    }

    /// The end of the token that begins at `start`; `start` itself if there is none.
    ///
    /// Letters, digits and `-`, of which names consist, are taken eight at a time: each test leaves its result in a byte's
    /// high bit, and bytes beyond ASCII pass none.
    @inline(__always)
    static func endOfToken(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while bytes.count &- position >= 8 {
            let word = word(bytes, at: position)
            let low = word & 0x7F7F_7F7F_7F7F_7F7F
            let folded = low | 0x2020_2020_2020_2020
            let letters = (folded &+ 0x1F1F_1F1F_1F1F_1F1F) & ~(folded &+ 0x0505_0505_0505_0505)
            let digits = (low &+ 0x5050_5050_5050_5050) & ~(low &+ 0x4646_4646_4646_4646)
            let hyphens = ~((low ^ 0x2D2D_2D2D_2D2D_2D2D) &+ 0x7F7F_7F7F_7F7F_7F7F)
            let others = ~((letters | digits | hyphens) & ~word) & 0x8080_8080_8080_8080
            if others == 0 {
                position &+= 8
            } else {
                position &+= others.trailingZeroBitCount &>> 3
                guard isToken(bytes[position]) else { return position }
                position &+= 1
            }
        }
        while position < bytes.count, isToken(bytes[position]) { position &+= 1 }
        return position
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
        while bytes.count &- position >= 8 {
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

    /// The eight bytes at `position`, the first in the lowest bits. Cut out first: only then is it one load.
    @inline(__always)
    private static func word(_ bytes: Span<UInt8>, at position: Int) -> UInt64 {
        let bytes = bytes.extracting(position..<(position &+ 8))
        let low = UInt64(bytes[0]) | UInt64(bytes[1]) << 8 | UInt64(bytes[2]) << 16 | UInt64(bytes[3]) << 24
        let high = UInt64(bytes[4]) << 32 | UInt64(bytes[5]) << 40 | UInt64(bytes[6]) << 48 | UInt64(bytes[7]) << 56
        return low | high
    }
}
