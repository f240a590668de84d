/// `uri-host [ ":" port ]` as in `Host` and in absolute targets (RFC 9110 §7.2, RFC 3986 §3.2).
enum HTTPAuthority {
    /// True if the syntax is right. User information and a comma, which a list of hosts would have, are not.
    static func isValid(_ text: ArraySlice<UInt8>) -> Bool {
        if text.first == 0x5B {
            guard let close = text.firstIndex(of: 0x5D), close > text.startIndex + 2 else { return false }
            return text[(text.startIndex + 1)..<close].allSatisfy(isAddress) && isPort(text[(close + 1)...])
        }
        // The usual case, on each request: a loop over the bytes, at half of what slices and closures cost.
        let bytes = text.span
        var end = 0
        while end < bytes.count, isName(bytes[end]) { end &+= 1 }
        return end == bytes.count || isPort(text[(text.startIndex + end)...])
    }

    /// True if two authorities are the same without case.
    static func areEqual(_ left: [UInt8], _ right: ArraySlice<UInt8>) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    /// Nothing, or `:` and at most five digits; RFC 3986 §3.2.3 allows none.
    private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        return first == 0x3A && text.count <= 6 && text.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    /// HEXDIG, `:` and `.`: what an IPv6 address consists of.
    private static func isAddress(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3A, 0x41...0x46, 0x61...0x66, 0x2E: true
        default: false
        }
    }

    /// unreserved, `%` and sub-delims, but no comma.
    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x2D, 0x2E, 0x5F, 0x7E, 0x25, 0x21, 0x24, 0x26...0x2B, 0x3B, 0x3D: true
        default: false
        }
    }
}
