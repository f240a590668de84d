import Base

/// A moment in claims: seconds since 1970-01-01T00:00:00Z, with a fraction perhaps (RFC 7519 §2).
enum NumericDate {
    /// Until the year 9999. What lies beyond is milliseconds by mistake, or meant to overflow somebody's sum.
    private static let range: ClosedRange<Int64> = 0...253_402_300_799

    /// Reads a moment; a fraction is rounded `rule`. Nil for what is no number, or out of range.
    static func seconds(_ value: JSONValue, rounded rule: FloatingPointRoundingRule) -> Int64? {
        guard case .number(let text) = value else { return nil }
        if let whole = Int64(text) { return range.contains(whole) ? whole : nil }
        guard let number = Double(text), number.isFinite, let whole = Int64(exactly: number.rounded(rule)) else {
            return nil
        }
        return range.contains(whole) ? whole : nil
    }
}
