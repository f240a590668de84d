/// Reads JSON (RFC 8259) strictly: one value and nothing after it, unique member names, valid UTF-8, bounded depth and size.
///
/// Lenience here would be a way to make two programs read one token or answer differently.
public struct JSONReader {
    /// Why a text is not acceptable.
    public struct Failure: Error, Sendable, Equatable {
        /// What is wrong.
        public let reason: String
        /// Where, in bytes from the start.
        public let offset: Int
    }

    private let bytes: [UInt8]
    private var position = 0
    private var values = 0

    /// Reads a value of at most `maximumBytes` bytes, nested at most 32 deep, of at most 10 000 parts.
    public static func read(_ bytes: [UInt8], maximumBytes: Int = 1 << 20) throws(Failure) -> JSONValue {
        guard bytes.count <= maximumBytes else { throw Failure(reason: "too large", offset: 0) }
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.position == bytes.count else { throw reader.failure("something after the value") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        skipBlanks()
        values += 1
        guard depth <= 32, values <= 10_000 else { throw failure("too deep or too many values") }
        switch peek {
        case 0x7B: return try object(depth)
        case 0x5B: return try list(depth)
        case 0x22: return .text(try text())
        case 0x74: return try word("true", .boolean(true))
        case 0x66: return try word("false", .boolean(false))
        case 0x6E: return try word("null", .null)
        case .some(0x2D), .some(0x30...0x39): return .number(try number())
        default: throw failure("no value")
        }
    }

    private mutating func object(_ depth: Int) throws(Failure) -> JSONValue {
        var members: [(name: String, value: JSONValue)] = []
        var names: Set<[UInt8]> = []
        position += 1
        skipBlanks()
        if take(0x7D) { return .object([]) }
        members.reserveCapacity(8)
        repeat {
            skipBlanks()
            guard peek == 0x22 else { throw failure("no member name") }
            let name = try text()
            guard isNew(name, members, &names) else { throw failure("a member twice") }
            skipBlanks()
            guard take(0x3A) else { throw failure("no colon") }
            members.append((name, try value(depth: depth + 1)))
            skipBlanks()
        } while take(0x2C)
        guard take(0x7D) else { throw failure("an object without its end") }
        return .object(members)
    }

    /// Compares with each earlier name while they are few, by a set beyond that.
    private func isNew(
        _ name: String, _ members: [(name: String, value: JSONValue)], _ names: inout Set<[UInt8]>
    ) -> Bool {
        guard members.count >= 64 else {
            let span = members.span
            for index in span.indices where TextBytes.areEqual(span[index].name, name) { return false }
            return true
        }
        if names.isEmpty { for member in members { names.insert(Array(member.name.utf8)) } }
        return names.insert(Array(name.utf8)).inserted
    }

    private mutating func list(_ depth: Int) throws(Failure) -> JSONValue {
        var items: [JSONValue] = []
        position += 1
        skipBlanks()
        if take(0x5D) { return .list([]) }
        repeat {
            items.append(try value(depth: depth + 1))
            skipBlanks()
        } while take(0x2C)
        guard take(0x5D) else { throw failure("a list without its end") }
        return .list(items)
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(Failure) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("no value") }
        position += word.utf8.count
        return value
    }

    /// `[ minus ] int [ frac ] [ exp ]`, at most 64 characters.
    private mutating func number() throws(Failure) -> String {
        let start = position
        _ = take(0x2D)
        if !take(0x30) { try digits() }
        if take(0x2E) { try digits() }
        if take(0x65) || take(0x45) {
            _ = take(0x2B) || take(0x2D)
            try digits()
        }
        guard position - start <= 64 else { throw failure("a long number") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(Failure) {
        let start = position
        while let byte = peek, (0x30...0x39).contains(byte) { position += 1 }
        guard position > start else { throw failure("no digit") }
    }

    /// Takes a text of plain ASCII as it stands; others go through a buffer.
    private mutating func text() throws(Failure) -> String {
        position += 1
        let start = position
        let end = plainEnd(from: start)
        guard end < bytes.count, bytes[end] == 0x22 else { return try escapedText() }
        position = end + 1
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// Where the characters end that are ASCII and stand for themselves.
    private func plainEnd(from start: Int) -> Int {
        let span = bytes.span
        var index = start
        while index < span.count, case let byte = span[index], byte >= 0x20, byte < 0x80, byte != 0x22, byte != 0x5C {
            index += 1
        }
        return index
    }

    private mutating func escapedText() throws(Failure) -> String {
        var text: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case 0x22:
                guard let text = String(validating: text, as: UTF8.self) else { throw failure("no UTF-8") }
                return text
            case 0x5C: try escape(&text)
            case 0x00...0x1F: throw failure("a control character")
            default: text.append(byte)
            }
        }
        throw failure("a text without its end")
    }

    private mutating func escape(_ text: inout [UInt8]) throws(Failure) {
        guard let letter = peek else { throw failure("a text without its end") }
        position += 1
        if let byte = Self.unescaped(letter) {
            text.append(byte)
            return
        }
        guard letter == 0x75 else { throw failure("an unknown escape") }
        var code = try hex()
        if (0xD800..<0xDC00).contains(code) {
            guard take(0x5C), take(0x75) else { throw failure("half a surrogate pair") }
            let low = try hex()
            guard (0xDC00..<0xE000).contains(low) else { throw failure("half a surrogate pair") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
        text.append(contentsOf: String(scalar).utf8)
    }

    private mutating func hex() throws(Failure) -> UInt32 {
        guard position + 4 <= bytes.count else { throw failure("a text without its end") }
        let digits = bytes[position..<(position + 4)]
        guard digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw failure("no hexadecimal digits") }
        position += 4
        return code
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func failure(_ reason: String) -> Failure { Failure(reason: reason, offset: position) }

    private static func unescaped(_ letter: UInt8) -> UInt8? {
        switch letter {
        case 0x22, 0x5C, 0x2F: letter
        case 0x62: 0x08
        case 0x66: 0x0C
        case 0x6E: 0x0A
        case 0x72: 0x0D
        case 0x74: 0x09
        default: nil
        }
    }
}
