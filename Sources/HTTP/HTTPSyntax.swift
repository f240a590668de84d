/// The character classes of RFC 9110 §5.6 and RFC 9112 §3.2, as tables: one load for each byte.
enum HTTPSyntax {
    /// tchar (RFC 9110 §5.6.2): the letters of names, methods and tokens.
    static let tokenBytes = table { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }

    /// field-vchar, SP, HTAB and obs-text (RFC 9110 §5.5): everything but control characters.
    static let valueBytes = table { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }

    /// What a request target may hold: visible ASCII but `#`, which starts a fragment (RFC 9112 §3.2).
    static let targetBytes = table { $0 > 0x20 && $0 < 0x7F && $0 != 0x23 }

    private static func table(_ holds: (UInt8) -> Bool) -> [Bool] { (0...255).map { holds(UInt8($0)) } }
}
