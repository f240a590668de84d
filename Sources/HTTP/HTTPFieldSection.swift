/// `*( field-line CRLF ) CRLF` (RFC 9112 §5).
enum HTTPFieldSection {
    /// Reads the lines that begin at `first`; nil if they are not complete. `start` is where the head begins.
    static func read(
        _ bytes: Span<UInt8>, from first: Int, start: Int, limits: HTTPLimits
    ) throws(HTTPReadError) -> (fields: HTTPFields, end: Int)? {
        var lines: [HTTPFields.Line] = []
        lines.reserveCapacity(24)
        var position = first
        while true {
            guard position + 1 < bytes.count else { return nil }
            if bytes[position] == 0x0D {
                guard bytes[position + 1] == 0x0A else { throw HTTPReadError(status: 400, "a lone CR") }
                let end = position + 2
                guard end - start <= limits.headBytes else { throw HTTPReadError(status: 431, "the head is too large") }
                return (HTTPFields(copying: bytes, first, position, lines), end)
            }
            guard lines.count < limits.headerCount else { throw HTTPReadError(status: 431, "too many field lines") }
            guard let line = try line(bytes, &position, first) else { return nil }
            lines.append(line)
        }
    }

    /// `field-line = field-name ":" OWS field-value OWS`, without folding and without a blank before the colon.
    private static func line(
        _ bytes: Span<UInt8>, _ position: inout Int, _ origin: Int
    ) throws(HTTPReadError) -> HTTPFields.Line? {
        let nameStart = position
        var hash: UInt32 = 0
        while position < bytes.count {
            let byte = bytes[position]
            guard HTTPSyntax.tokenBytes[Int(byte)] else { break }
            hash = hash &* 31 &+ UInt32(byte | 0x20)
            position += 1
        }
        let nameEnd = position
        guard position < bytes.count else { return nil }
        guard nameEnd > nameStart, bytes[position] == 0x3A else {
            throw HTTPReadError(status: 400, "a field name that is no token, a folded line or a blank before the colon")
        }
        position += 1
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
        var valueStart = position
        while position < bytes.count, HTTPSyntax.valueBytes[Int(bytes[position])] { position += 1 }
        guard position + 1 < bytes.count else { return nil }
        guard bytes[position] == 0x0D, bytes[position + 1] == 0x0A else {
            throw HTTPReadError(status: 400, "a control character in a field value, or a lone CR or LF")
        }
        var valueEnd = position
        while valueEnd > valueStart, bytes[valueEnd - 1] == 0x20 || bytes[valueEnd - 1] == 0x09 { valueEnd -= 1 }
        valueStart = min(valueStart, valueEnd)
        position += 2
        return HTTPFields.Line(
            nameStart: UInt32(nameStart - origin), nameEnd: UInt32(nameEnd - origin),
            valueStart: UInt32(valueStart - origin), valueEnd: UInt32(valueEnd - origin), hash: hash)
    }
}
