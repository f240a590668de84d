/// Reads request heads (RFC 9112 §2 to §6), strictly: what two readers could take in two ways is refused.
///
/// Pure and incremental: it is given all bytes received since the last head, and either needs more, or has a request, or
/// says why there is none. However the bytes are cut, the result is the same. It remembers the lines that are read already;
/// after a failure it is of no use any more.
public struct HTTPRequestReader: Sendable {
    private let limits: HTTPLimits
    private var line: HTTPRequestLine?
    private var section = HTTPFieldSection(origin: 0)

    /// Makes a reader.
    public init(limits: HTTPLimits) { self.limits = limits }

    /// Reads the head at the start of `bytes`.
    public mutating func read(_ bytes: Span<UInt8>) -> HTTPReadResult {
        do throws(HTTPReadError) {
            guard let start = try Self.start(bytes) else { return .needMore }
            // Bytes beyond the limit are not looked at: a head that needs them is too large, whatever they are.
            let isFull = bytes.count - start >= limits.headBytes
            let head = bytes.extracting(..<(isFull ? start + limits.headBytes : bytes.count))
            if line == nil {
                line = try HTTPRequestLine.read(head, from: start)
                section = HTTPFieldSection(origin: line?.end ?? 0)
            }
            guard let line else {
                return isFull ? .failure(HTTPReadError(status: 414, "the request line is too long")) : .needMore
            }
            guard let fields = try section.read(head, limits: limits) else {
                return isFull ? .failure(HTTPReadError(status: 431, "the head is too large")) : .needMore
            }
            self.line = nil
            return .request(try HTTPRequestChecks.request(line, fields, headLength: section.end))
        } catch {
            return .failure(error)
        }
    }

    /// Where the request line begins: at most one empty line before it is tolerated (RFC 9112 §2.2). Nil if that is not clear yet.
    private static func start(_ bytes: Span<UInt8>) throws(HTTPReadError) -> Int? {
        guard !bytes.isEmpty else { return nil }
        guard bytes[0] == 0x0D else { return 0 }
        guard bytes.count > 1 else { return nil }
        guard bytes[1] == 0x0A else { throw HTTPReadError(status: 400, "a lone CR") }
        return 2
    }
}
