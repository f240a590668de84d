import Base

/// Where a claim stands: a member's name, or names joined by dots that lead into nested objects.
struct ClaimPath: Sendable, Equatable {
    /// The path as configured.
    let text: String
    private let parts: [String]

    /// Takes a path that is not empty.
    init(_ text: String) {
        self.text = text
        parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
    }

    /// The value there; nil if there is none.
    ///
    /// A member of exactly this name comes first: issuers use names with dots, such as `https://example.org/groups`.
    func value(in claims: JSONValue) -> JSONValue? {
        if let value = claims[text] { return value }
        guard parts.count > 1 else { return nil }
        var value = claims
        for part in parts {
            guard let next = value[part] else { return nil }
            value = next
        }
        return value
    }
}
