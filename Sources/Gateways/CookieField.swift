import Base
import HTTP
import Principals

/// Reads credentials from `Cookie` (RFC 6265 §4.2.1).
///
///     cookie-string = cookie-pair *( ";" SP cookie-pair )
///     cookie-value  = *cookie-octet / ( DQUOTE *cookie-octet DQUOTE )
///
/// Cookies that no provider reads are skipped without a look. One that comes twice with two values does not count: a
/// neighbouring host may have planted one of them, and nothing says which.
enum CookieField {
    /// The cookies with these names, in the order of `names`.
    static func credentials(in fields: HTTPFields, names: [String]) -> [Credentials] {
        var found = [Occurrence](repeating: .absent, count: names.count)
        for index in 0..<fields.count where fields.isLine(index, named: FieldNames.cookie) {
            for pair in fields.value(at: index).split(separator: UInt8(ascii: ";")) {
                note(FieldList.trimmed(pair), names: names, found: &found)
            }
        }
        return zip(names, found).compactMap { name, occurrence in
            guard case .one(let value) = occurrence else { return nil }
            return .cookie(name: name, value: Secret(Array(value)))
        }
    }

    private enum Occurrence {
        case absent
        case one(ArraySlice<UInt8>)
        case contradictory
    }

    private static func note(_ pair: ArraySlice<UInt8>, names: [String], found: inout [Occurrence]) {
        guard let equals = pair.firstIndex(of: UInt8(ascii: "=")),
            let position = names.firstIndex(where: { $0.utf8.elementsEqual(pair[..<equals]) })
        else { return }
        guard let value = octets(of: pair[pair.index(after: equals)...]) else {
            found[position] = .contradictory
            return
        }
        switch found[position] {
        case .absent: found[position] = value.isEmpty ? .absent : .one(value)
        case .one(let earlier) where earlier.elementsEqual(value): break
        case .one, .contradictory: found[position] = .contradictory
        }
    }

    /// The value without its quotes; nil if a byte is no cookie-octet.
    private static func octets(of value: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let quote = UInt8(ascii: "\"")
        let isQuoted = value.count >= 2 && value.first == quote && value.last == quote
        let octets = isQuoted ? value.dropFirst().dropLast() : value
        let isClean = octets.allSatisfy { (0x21...0x7E).contains($0) && $0 != quote && $0 != 0x2C && $0 != 0x5C }
        return isClean ? octets : nil
    }
}
