import Base
import Platform

/// What stands after the `=` of a condition of a filter, up to the parenthesis, with places for a user name.
///
///     valueencoding = 0*(normal / escaped)        escaped = ESC HEX HEX        RFC 4515 §3
struct LDAPAssertionValue {
    /// Escaped bytes as they stand, and whether the user name comes after them.
    struct Part {
        var literal: [UInt8] = []
        var endsInPlaceholder = false
    }

    /// Literals with places for the name between them; the last has none.
    private(set) var parts: [Part] = [Part()]
    /// True if some asterisk stands for anything.
    private(set) var hasAsterisk = false
    /// Where the parenthesis stands.
    private(set) var end: Int

    private let bytes: [UInt8]
    /// The value without escapes, the places as they are written.
    private var decoded: [UInt8] = []

    /// Reads from `start`.
    init(_ bytes: [UInt8], from start: Int) {
        self.bytes = bytes
        end = start
    }

    mutating func read() throws(LDAPFilterProblem) {
        while end < bytes.count, bytes[end] != UInt8(ascii: ")") {
            switch bytes[end] {
            case UInt8(ascii: "("), 0: throw .init(message: "has a parenthesis or NUL in a value: write \\28 or \\00")
            case UInt8(ascii: "\\"): try takeEscaped()
            case UInt8(ascii: "{"): try takeBrace()
            default:
                if bytes[end] == UInt8(ascii: "*") { hasAsterisk = true }
                take(1, meaning: [bytes[end]])
            }
        }
    }

    /// True if the value is a DN in which the name stands as an attribute's value.
    ///
    /// A value that might be read as a DN without being one by the letter of RFC 4514, such as one with quotes or a part of
    /// one, is a problem: a name might mean something else in it.
    var isName: Bool {
        get throws(LDAPFilterProblem) {
            guard parts.count > 1, decoded.contains(UInt8(ascii: "=")) else { return false }
            let text = String(validating: decoded, as: UTF8.self)
            // Braces stand in an attribute's value only, never in the name of one.
            guard !hasAsterisk, let text, LDAPName(text) != nil else {
                throw .init(
                    message:
                        "has {username} beside = in a value that is no whole DN (RFC 4514), in which a name is safe")
            }
            return true
        }
    }

    private mutating func takeEscaped() throws(LDAPFilterProblem) {
        guard end + 2 < bytes.count, let high = Hexadecimal.value(of: bytes[end + 1]),
            let low = Hexadecimal.value(of: bytes[end + 2])
        else {
            throw .init(message: "has a backslash without two hexadecimal digits")
        }
        take(3, meaning: [high << 4 | low])
    }

    private mutating func takeBrace() throws(LDAPFilterProblem) {
        let word = bytes[(end + 1)...].prefix { (97...122).contains($0) || $0 == UInt8(ascii: "_") }
        guard !word.isEmpty, word.endIndex < bytes.count, bytes[word.endIndex] == UInt8(ascii: "}") else {
            return take(1, meaning: [UInt8(ascii: "{")])
        }
        guard word.elementsEqual("username".utf8) else {
            throw .init(message: "has {\(String(decoding: word, as: UTF8.self))}; only {username} is known")
        }
        decoded += LDAPFilterTemplate.placeholder.utf8
        parts[parts.count - 1].endsInPlaceholder = true
        parts.append(Part())
        end = word.endIndex + 1
    }

    private mutating func take(_ count: Int, meaning: [UInt8]) {
        parts[parts.count - 1].literal += bytes[end..<end + count]
        decoded += meaning
        end += count
    }
}
