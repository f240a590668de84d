/// A field name prepared for comparison: lower-case ASCII bytes (RFC 9110 §5.1: names have no case).
public struct HTTPFieldName: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name in lower case.
    public let lowercased: [UInt8]
    /// Equal for all spellings of a name; it only spares comparisons.
    let hash: UInt32

    /// Prepares a name. A name that is no RFC 9110 token never matches a line.
    public init(_ name: String) {
        let bytes = name.utf8.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
        lowercased = bytes
        hash = Self.hash(bytes.span)
    }

    /// Prepares a literal name.
    public init(stringLiteral name: String) { self.init(name) }

    /// True if `name` is this name, in whatever case.
    public func matches(_ name: ArraySlice<UInt8>) -> Bool { matches(name.span) }

    func matches(_ name: Span<UInt8>) -> Bool { name.count == lowercased.count && isPrefix(of: name) }

    /// True if `name` begins with this name, in whatever case.
    public func isPrefix(of name: ArraySlice<UInt8>) -> Bool { isPrefix(of: name.span) }

    func isPrefix(of name: Span<UInt8>) -> Bool {
        let prefix = lowercased.span
        guard name.count >= prefix.count else { return false }
        for index in prefix.indices {
            let byte = name[index]
            let lower = byte >= 65 && byte <= 90 ? byte | 0x20 : byte
            guard lower == prefix[index] else { return false }
        }
        return true
    }

    /// The name in lower case.
    public var description: String { String(decoding: lowercased, as: UTF8.self) }

    /// Length, first, last and fourth byte from the end, without case: what tells real names apart soonest.
    @inline(__always)
    static func hash(_ name: Span<UInt8>) -> UInt32 {
        let count = name.count
        guard count > 0 else { return 0 }
        let ends = UInt32(name[0] | 0x20) << 8 | UInt32(name[count &- 1] | 0x20) << 16
        return UInt32(truncatingIfNeeded: count & 0xFF) | ends | UInt32(name[count >= 4 ? count &- 4 : 0] | 0x20) << 24
    }
}
