/// A text that matches byte for byte.
///
/// `String` compares by canonical equivalence (Unicode UAX #15), by which two accounts whose names look alike and differ
/// in their bytes would be one.
struct ExactText: Sendable {
    let text: String

    /// Takes a text; nil if it is empty.
    init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        self.text = text
    }

    /// True if `other` has the same bytes.
    func matches(_ other: String) -> Bool {
        text.utf8.count == other.utf8.count && text.utf8.elementsEqual(other.utf8)
    }
}
