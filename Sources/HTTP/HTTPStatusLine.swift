/// `status-line = HTTP-version SP status-code SP [ reason-phrase ]` (RFC 9112 §4).
enum HTTPStatusLine {
    /// Reads the line at the start of `bytes`; nil if it is not complete. The reason phrase means nothing and may be empty.
    static func read(
        _ bytes: Span<UInt8>
    ) throws(HTTPReadError) -> (status: Int, version: HTTPVersion, end: Int)? {
        for (index, byte) in prefix.enumerated() where index < bytes.count && bytes[index] != byte {
            throw HTTPReadError(status: 502, "not HTTP/1")
        }
        guard bytes.count >= 13 else { return nil }
        guard bytes[7] == 0x30 || bytes[7] == 0x31, bytes[8] == 0x20 else {
            throw HTTPReadError(status: 502, "not HTTP/1.0 or 1.1")
        }
        var status = 0
        for index in 9..<12 {
            guard (0x30...0x39).contains(bytes[index]) else { throw HTTPReadError(status: 502, "no status code") }
            status = status * 10 + Int(bytes[index] - 0x30)
        }
        // Some servers leave out the blank before an empty reason phrase; that is read as well.
        guard (100...599).contains(status), bytes[12] == 0x20 || bytes[12] == 0x0D else {
            throw HTTPReadError(status: 502, "no status code")
        }
        let position = HTTPSyntax.endOfText(bytes, from: 12)
        guard position + 1 < bytes.count else { return nil }
        guard bytes[position] == 0x0D, bytes[position + 1] == 0x0A else {
            throw HTTPReadError(status: 502, "a control character in the status line")
        }
        return (status, bytes[7] == 0x31 ? .http11 : .http10, position + 2)
    }

    private static let prefix = Array("HTTP/1.".utf8)
}
