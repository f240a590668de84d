/// `request-line = method SP request-target SP HTTP-version` (RFC 9112 §3).
struct HTTPRequestLine {
    let method: String
    let target: HTTPTarget
    /// The authority of an absolute-form or authority-form target; it replaces `Host` (RFC 9112 §3.2.2).
    let authority: String?
    let version: HTTPVersion
    /// Where the field lines begin.
    let end: Int

    /// Reads the line that begins at `start`; nil if it is not complete.
    static func read(
        _ bytes: Span<UInt8>, from start: Int, limits: HTTPLimits
    ) throws(HTTPReadError) -> HTTPRequestLine? {
        var position = start
        while position < bytes.count, HTTPSyntax.tokenBytes[Int(bytes[position])] { position += 1 }
        let methodEnd = position
        guard methodEnd - start <= maximumMethodBytes else {
            throw HTTPReadError(status: 501, "the method is too long")
        }
        guard position < bytes.count else { return nil }
        guard methodEnd > start, bytes[position] == 0x20 else { throw HTTPReadError(status: 400, "no method") }
        let targetStart = position + 1
        position = targetStart
        while position < bytes.count, HTTPSyntax.targetBytes[Int(bytes[position])] { position += 1 }
        let targetEnd = position
        guard targetEnd - start < limits.headBytes else { throw HTTPReadError(status: 414, "the target is too long") }
        guard position < bytes.count else { return nil }
        guard targetEnd > targetStart, bytes[position] == 0x20 else {
            throw HTTPReadError(status: 400, "the target holds a byte that it may not, or the version is missing")
        }
        let lineEnd = targetEnd + 11
        guard bytes.count >= lineEnd else { return nil }
        let version = try version(bytes, at: targetEnd + 1)
        guard bytes[lineEnd - 2] == 0x0D, bytes[lineEnd - 1] == 0x0A else {
            throw HTTPReadError(status: 400, "the request line does not end after the version")
        }
        let method = methodText(bytes, start, methodEnd)
        let (target, authority) = try target(bytes, targetStart, targetEnd, method: method)
        return HTTPRequestLine(method: method, target: target, authority: authority, version: version, end: lineEnd)
    }

    /// `HTTP-version = HTTP-name "/" DIGIT "." DIGIT`; the name has case (RFC 9112 §2.3).
    private static func version(_ bytes: Span<UInt8>, at start: Int) throws(HTTPReadError) -> HTTPVersion {
        for (offset, byte) in name.enumerated() where bytes[start + offset] != byte {
            throw HTTPReadError(status: 400, "no HTTP version")
        }
        let (major, minor) = (bytes[start + 5], bytes[start + 7])
        guard (0x30...0x39).contains(major), bytes[start + 6] == 0x2E, (0x30...0x39).contains(minor) else {
            throw HTTPReadError(status: 400, "no HTTP version")
        }
        guard major == 0x31, minor <= 0x31 else { throw HTTPReadError(status: 505, "not HTTP/1.0 or 1.1") }
        return minor == 0x31 ? .http11 : .http10
    }

    /// The target in one of its four forms (RFC 9112 §3.2).
    private static func target(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, method: String
    ) throws(HTTPReadError) -> (HTTPTarget, String?) {
        if bytes[start] == 0x2F { return (origin(bytes, start, end), nil) }
        if bytes[start] == 0x2A, end == start + 1, method == "OPTIONS" { return (HTTPTarget(path: "*"), nil) }
        guard method != "CONNECT" else { throw HTTPReadError(status: 501, "CONNECT is for proxies") }
        let text = text(bytes, start, end)
        guard let separator = text.utf8.firstIndex(of: 0x3A), text[separator...].hasPrefix("://"),
            ["http", "https"].contains(text[..<separator].lowercased())
        else { throw HTTPReadError(status: 400, "no form of a request target") }
        let rest = text[text.utf8.index(separator, offsetBy: 3)...]
        let authority = rest.utf8.prefix { $0 != 0x2F && $0 != 0x3F }
        guard !authority.isEmpty, !authority.contains(0x40) else {
            throw HTTPReadError(status: 400, "no host, or user information, in an absolute target")
        }
        let path = start + text.utf8.distance(from: text.utf8.startIndex, to: authority.endIndex)
        guard path < end, bytes[path] == 0x2F else {
            return (
                HTTPTarget(path: "/", query: path < end ? Self.text(bytes, path + 1, end) : nil),
                String(Substring(authority))
            )
        }
        return (origin(bytes, path, end), String(Substring(authority)))
    }

    private static func origin(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> HTTPTarget {
        var mark = start
        while mark < end, bytes[mark] != 0x3F { mark += 1 }
        return HTTPTarget(path: text(bytes, start, mark), query: mark < end ? text(bytes, mark + 1, end) : nil)
    }

    private static func methodText(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> String {
        if end - start == 3, bytes[start] == 0x47, bytes[start + 1] == 0x45, bytes[start + 2] == 0x54 { return "GET" }
        return text(bytes, start, end)
    }

    private static func text(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> String {
        var copy: [UInt8] = []
        copy.reserveCapacity(end - start)
        for index in start..<end { copy.append(bytes[index]) }
        return String(decoding: copy, as: UTF8.self)
    }

    private static let name = Array("HTTP/".utf8)
    private static let maximumMethodBytes = 32
}
