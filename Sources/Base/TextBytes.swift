/// Texts as their bytes, which is how names from outside compare: `==` of `String` goes by canonical equivalence (UAX #15),
/// by which U+212A KELVIN SIGN is a K, and it is slower.
public enum TextBytes {
    /// True if both have the same bytes in UTF-8.
    public static func areEqual(_ left: String, _ right: String) -> Bool {
        // Most texts differ in length already, which costs nothing to know.
        left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
    }
}
