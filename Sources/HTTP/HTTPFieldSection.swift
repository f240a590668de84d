/// `*( field-line CRLF ) CRLF` (RFC 9112 §5), read line by line: a section that ends too early is resumed at its last line.
struct HTTPFieldSection: Sendable {
    /// Where the section begins.
    private let origin: Int
    /// Where the first line that is not read begins.
    private var position: Int
    private var lines: [HTTPFields.Line] = []

    /// Makes a section that begins at `origin`.
    init(origin: Int) {
        self.origin = origin
        position = origin
    }

    /// The byte behind the empty line, once the section is read.
    var end: Int { position }

    /// Reads on; the fields when the section is complete, nil if it is not.
    mutating func read(_ bytes: Span<UInt8>, limits: HTTPLimits) throws(HTTPReadError) -> HTTPFields? {
        // A local copy spares an exclusive access for each byte.
        var position = position
        if lines.isEmpty { lines.reserveCapacity(16) }
        while position < bytes.count {
            if bytes[position] == 0x0D {
                guard position + 1 < bytes.count else { break }
                guard bytes[position + 1] == 0x0A else { throw HTTPReadError(status: 400, "a lone CR") }
                self.position = position + 2
                return HTTPFields(copying: bytes, origin, position, lines)
            }
            guard lines.count < limits.headerCount else { throw HTTPReadError(status: 431, "too many field lines") }
            guard let line = try Self.line(bytes, &position, origin) else { break }
            lines.append(line)
        }
        self.position = position
        return nil
    }

    /// `field-line = field-name ":" OWS field-value OWS`, without folding and without a blank before the colon.
    ///
    /// Nil, and `start` unchanged, if the line is not complete.
    @inline(__always)
    private static func line(
        _ bytes: Span<UInt8>, _ start: inout Int, _ origin: Int
    ) throws(HTTPReadError) -> HTTPFields.Line? {
        let nameEnd = HTTPSyntax.endOfToken(bytes, from: start)
        guard nameEnd < bytes.count else { return nil }
        guard nameEnd > start, bytes[nameEnd] == 0x3A else {
            throw HTTPReadError(status: 400, "a field name that is no token, a folded line or a blank before the colon")
        }
        var valueStart = nameEnd &+ 1
        while valueStart < bytes.count, HTTPSyntax.isBlank(bytes[valueStart]) { valueStart &+= 1 }
        let end = HTTPSyntax.endOfText(bytes, from: valueStart)
        guard end < bytes.count else { return nil }
        guard bytes[end] == 0x0D else {
            throw HTTPReadError(status: 400, "a control character in a field value, or a lone LF")
        }
        guard end &+ 1 < bytes.count else { return nil }
        guard bytes[end &+ 1] == 0x0A else { throw HTTPReadError(status: 400, "a lone CR") }
        var valueEnd = end
        while valueEnd > valueStart, HTTPSyntax.isBlank(bytes[valueEnd &- 1]) { valueEnd &-= 1 }
        let line = HTTPFields.Line(
            nameStart: UInt32(truncatingIfNeeded: start &- origin),
            nameEnd: UInt32(truncatingIfNeeded: nameEnd &- origin),
            valueStart: UInt32(truncatingIfNeeded: valueStart &- origin),
            valueEnd: UInt32(truncatingIfNeeded: valueEnd &- origin),
            hash: HTTPFieldName.hash(bytes.extracting(start..<nameEnd)))
        start = end &+ 2
        return line
    }
}
