/// The beginning of a family of field names, in lower case: `x-forwarded-`.
struct FieldNamePrefix: Sendable {
    static let forwarded = FieldNamePrefix("x-forwarded-")
    static let original = FieldNamePrefix("x-original-")

    private let lowercased: [UInt8]

    init(_ prefix: StaticString) { lowercased = Array(prefix.description.utf8) }

    /// True if `name` begins with the prefix, in whatever case.
    func matches(_ name: ArraySlice<UInt8>) -> Bool {
        guard name.count >= lowercased.count else { return false }
        var index = name.startIndex
        for byte in lowercased {
            let lower = (65...90).contains(name[index]) ? name[index] | 0x20 : name[index]
            guard lower == byte else { return false }
            index += 1
        }
        return true
    }
}
