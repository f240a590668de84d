/// `chunked-body` (RFC 9112 §7.1): takes whole pieces from a buffer until the last chunk and its trailers are read.
struct HTTPChunkReader: Sendable {
    private enum State: Sendable {
        case size
        case data(Int)
        case trailers
    }

    private var state = State.size
    private var trailerBytes = 0
    private(set) var body: [UInt8] = []

    /// Takes what it can from the front of `buffer`; true when the body is whole.
    mutating func read(_ buffer: inout [UInt8], maximumBytes: Int) throws(HTTPReadError) -> Bool {
        var used = 0
        defer { buffer.removeFirst(used) }
        while true {
            switch state {
            case .size:
                guard let line = try Self.line(buffer, from: used) else { return false }
                let size = try Self.size(line)
                guard body.count + size <= maximumBytes else {
                    throw HTTPReadError(status: 502, "the body is too large")
                }
                used = line.endIndex + 2
                state = size == 0 ? .trailers : .data(size)
            case .data(let size):
                guard buffer.count - used >= size + 2 else { return false }
                guard buffer[used + size] == 0x0D, buffer[used + size + 1] == 0x0A else {
                    throw HTTPReadError(status: 502, "a chunk does not end where it says")
                }
                body.append(contentsOf: buffer[used..<(used + size)])
                used += size + 2
                state = .size
            case .trailers:
                guard let line = try Self.line(buffer, from: used) else { return false }
                used = line.endIndex + 2
                if line.isEmpty { return true }
                trailerBytes += line.count
                guard trailerBytes <= Self.maximumLineBytes, Self.isField(line) else {
                    throw HTTPReadError(status: 502, "trailers that are too large, or no field lines")
                }
            }
        }
    }

    /// The line that begins at `start`, without its CRLF; nil if it is not complete.
    private static func line(_ buffer: [UInt8], from start: Int) throws(HTTPReadError) -> ArraySlice<UInt8>? {
        guard let end = buffer[start...].firstIndex(of: 0x0A) else {
            guard buffer.count - start <= maximumLineBytes else {
                throw HTTPReadError(status: 502, "a long chunk line")
            }
            return nil
        }
        guard end > start, buffer[end - 1] == 0x0D, end - start <= maximumLineBytes,
            buffer[start..<(end - 1)].allSatisfy(HTTPSyntax.isText)
        else { throw HTTPReadError(status: 502, "a control character or a lone LF in a chunk line, or a long one") }
        return buffer[start..<(end - 1)]
    }

    /// `field-name ":"` and anything; trailers are checked and thrown away (RFC 9112 §7.1.2).
    private static func isField(_ line: ArraySlice<UInt8>) -> Bool {
        guard let colon = line.firstIndex(of: 0x3A), colon > line.startIndex else { return false }
        return line[..<colon].allSatisfy(HTTPSyntax.isToken)
    }

    /// `chunk-size [ chunk-ext ]`; extensions are ignored (RFC 9112 §7.1.1), and blanks before them.
    private static func size(_ line: ArraySlice<UInt8>) throws(HTTPReadError) -> Int {
        let digits = line.prefix { byte in
            (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
        }
        let rest = line.dropFirst(digits.count).first { !HTTPSyntax.isBlank($0) }
        guard (1...8).contains(digits.count), rest == nil || rest == 0x3B,
            let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw HTTPReadError(status: 502, "no chunk size") }
        return size
    }

    private static let maximumLineBytes = 4096
}
