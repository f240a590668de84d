/// A cache key that is equal to the same bytes only.
///
/// `==` of `String` takes canonically equivalent texts for one (U+212A KELVIN SIGN for a K), and so one user for another.
struct CacheKey: Sendable, Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: CacheKey, right: CacheKey) -> Bool {
        let (left, right) = (left.text.utf8.span, right.text.utf8.span)
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }

    /// Equivalent texts share a hash: rare, and no harm.
    func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}
