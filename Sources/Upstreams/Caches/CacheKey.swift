import Base

/// A cache key that is equal to the same bytes only.
///
/// `==` of `String` takes canonically equivalent texts for one (U+212A KELVIN SIGN for a K), and so one user for another.
struct CacheKey: Sendable, Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: CacheKey, right: CacheKey) -> Bool {
        TextBytes.areEqual(left.text, right.text)
    }

    /// Equivalent texts share a hash: rare, and no harm.
    func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}
