/// Texts as their bytes, which is how names from outside compare: `==` of `String` goes by canonical equivalence (UAX #15),
/// by which U+212A KELVIN SIGN is a K, and it is slower.
public enum TextBytes {
    /// True if both have the same bytes in UTF-8.
    public static func areEqual(_ left: String, _ right: String) -> Bool {
        // Most texts differ in length already, which costs nothing to know.
        left.utf8.count == right.utf8.count && areEqual(left.utf8.span, right.utf8.span)
    }

    /// True if both are the same bytes.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool { areEqual(left.span, right.span) }

    /// True if both are the same bytes. The loop has no way out, so that the compiler compares many at a time.
    public static func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<left.count { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
