/// Comma-separated field values (RFC 9110 §5.6.1).
///
///     #element => [ element ] *( OWS "," OWS [ element ] )
enum FieldList {
    /// The elements without the blanks around them; empty ones are kept, for the caller to judge.
    static func elements(of value: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map(trimmed)
    }

    /// A value without the spaces and tabs around it (OWS).
    static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = value
        while let first = rest.first, isBlank(first) { rest = rest.dropFirst() }
        while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
        return rest
    }

    /// True if a byte is among a value's. No byte ends the loop, so that the compiler takes many at a time.
    static func holds(_ value: ArraySlice<UInt8>, _ byte: UInt8) -> Bool {
        let bytes = value.span
        var isFound = false
        for index in bytes.indices where bytes[index] == byte { isFound = true }
        return isFound
    }

    /// True if a space or a tab is among a value's bytes.
    static func holdsBlank(_ value: ArraySlice<UInt8>) -> Bool { holds(value, 0x20) || holds(value, 0x09) }

    /// True for a space or a tab.
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
