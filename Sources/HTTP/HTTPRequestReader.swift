/// Reads request heads (RFC 9112 §2 to §6), strictly: what two readers could take in two ways is refused.
///
/// Pure and incremental: it is given all bytes received since the last head, and either needs more, or has a request, or
/// says why there is none. It keeps nothing but how far it has looked for the end.
public struct HTTPRequestReader: Sendable {
    private let limits: HTTPLimits
    private var searched = 0

    /// Makes a reader.
    public init(limits: HTTPLimits) { self.limits = limits }

    /// Reads the head at the start of `bytes`.
    public mutating func read(_ bytes: Span<UInt8>) -> HTTPReadResult {
        // At most one empty line before a request line is tolerated (RFC 9112 §2.2).
        let start = bytes.count >= 2 && bytes[0] == 0x0D && bytes[1] == 0x0A ? 2 : 0
        if searched > 0, !Self.holdsEnd(bytes, from: max(start, searched - 3)) { return needMore(bytes, start) }
        do throws(HTTPReadError) {
            guard let line = try HTTPRequestLine.read(bytes, from: start, limits: limits),
                let (fields, end) = try HTTPFieldSection.read(bytes, from: line.end, start: start, limits: limits)
            else { return needMore(bytes, start) }
            searched = 0
            return .request(try HTTPRequestChecks.request(line, fields, headLength: end))
        } catch {
            return .failure(error)
        }
    }

    private mutating func needMore(_ bytes: Span<UInt8>, _ start: Int) -> HTTPReadResult {
        searched = bytes.count
        guard bytes.count - start >= limits.headBytes else { return .needMore }
        for index in start..<bytes.count where bytes[index] == 0x0A {
            return .failure(HTTPReadError(status: 431, "the head is too large"))
        }
        return .failure(HTTPReadError(status: 414, "the request line is too long"))
    }

    private static func holdsEnd(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        var index = start
        while index + 3 < bytes.count {
            if bytes[index] == 0x0D, bytes[index + 1] == 0x0A, bytes[index + 2] == 0x0D, bytes[index + 3] == 0x0A {
                return true
            }
            index += 1
        }
        return false
    }
}
