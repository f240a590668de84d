import Platform

/// Reads a filter with places for a user name, strictly.
///
///     filter     = LPAREN filtercomp RPAREN                        RFC 4515 §3
///     filtercomp = and / or / not / item
///     and        = AMPERSAND filterlist        or = VERTBAR filterlist        not = EXCLAMATION filter
///     item       = simple / present / substring / extensible
///
/// More than that: blanks may stand around a filter, since long ones are written on several lines; they are left out.
struct LDAPFilterReader {
    /// What was read so far.
    private(set) var pieces: [LDAPFilterTemplate.Piece] = []
    /// The attributes of all `(attribute={username})`, in order.
    private(set) var usernameAttributes: [String] = []

    private let bytes: [UInt8]
    private var index = 0
    /// Text that is not in `pieces` yet.
    private var text: [UInt8] = []

    /// Reads `text`.
    init(_ text: String) { bytes = Array(text.utf8) }

    /// Reads one filter and nothing after it.
    mutating func readAll() throws(LDAPFilterProblem) {
        guard bytes.count <= Self.longest else { throw .init(message: "must not be longer than \(Self.longest) bytes") }
        try readFilter(depth: 1)
        skipBlanks()
        guard index == bytes.count else { throw .init(message: "has something after the last parenthesis") }
        flush()
    }

    private mutating func readFilter(depth: Int) throws(LDAPFilterProblem) {
        guard depth <= Self.deepest else { throw .init(message: "is nested too deep") }
        skipBlanks()
        try expect("(")
        skipBlanks()
        switch current {
        case UInt8(ascii: "&"), UInt8(ascii: "|"):
            takeText()
            repeat {
                try readFilter(depth: depth + 1)
                skipBlanks()
            } while current == UInt8(ascii: "(")
        case UInt8(ascii: "!"):
            takeText()
            try readFilter(depth: depth + 1)
            skipBlanks()
        default: try readItem()
        }
        try expect(")")
    }

    /// simple = attr filtertype assertionvalue, and what else begins with an attribute.
    private mutating func readItem() throws(LDAPFilterProblem) {
        let start = index
        while let byte = current, Self.isAttributeByte(byte) { takeText() }
        let attribute = String(decoding: bytes[start..<index], as: UTF8.self)
        let isExtensible = attribute.utf8.contains(UInt8(ascii: ":"))
        let isFit = isExtensible ? Self.isExtensible(attribute) : Self.isDescription(attribute[...])
        guard isFit else { throw .init(message: "has a condition without an attribute name") }
        let isComparison = [UInt8(ascii: "~"), UInt8(ascii: "<"), UInt8(ascii: ">")].contains(current)
        if isComparison { takeText() }
        try expect("=")
        var value = LDAPAssertionValue(bytes, from: index)
        try value.read()
        guard !value.hasAsterisk || !isComparison && !isExtensible else {
            throw .init(message: "has an asterisk where only whole values are compared")
        }
        let isName = try value.isName
        for part in value.parts {
            text += part.literal
            guard part.endsInPlaceholder else { continue }
            flush()
            pieces.append(.username(isInName: isName))
        }
        index = value.end
        let isAlone = value.parts.count == 2 && value.parts.allSatisfy { $0.literal.isEmpty }
        if isAlone, !isComparison, !isExtensible, !attribute.contains(";") { usernameAttributes.append(attribute) }
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func takeText() {
        text.append(bytes[index])
        index += 1
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(LDAPFilterProblem) {
        guard current == UInt8(ascii: character) else {
            let place = index == bytes.count ? "at its end" : "at byte \(index + 1)"
            throw .init(message: "is no LDAP filter (RFC 4515): \(character) is missing \(place)")
        }
        takeText()
    }

    private mutating func skipBlanks() {
        while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
    }

    private mutating func flush() {
        if !text.isEmpty { pieces.append(.text(String(decoding: text, as: UTF8.self))) }
        text = []
    }

    private static func isAttributeByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte)
            || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ";"), UInt8(ascii: ":")].contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    /// attributedescription = attributetype options: letters, digits, hyphens, dots; options after semicolons.
    private static func isDescription(_ text: Substring) -> Bool {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        return parts.allSatisfy { part in part.utf8.first.map(isLetterOrDigit) ?? false }
    }

    /// extensible = attr [dnattrs] [matchingrule] COLON, or [dnattrs] matchingrule COLON.
    private static func isExtensible(_ text: String) -> Bool {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts.removeLast().isEmpty else { return false }
        let attribute = parts.removeFirst()
        if parts.first == "dn" { parts.removeFirst() }
        guard parts.count <= 1, parts.allSatisfy(isDescription) else { return false }
        return attribute.isEmpty ? parts.count == 1 : isDescription(attribute)
    }

    // Against a stack that overflows; no filter that people write comes near.
    private static let deepest = 32
    private static let longest = 8192
}
