/// `request-line = method SP request-target SP HTTP-version` (RFC 9112 §3).
struct HTTPRequestLine: Sendable {
    let method: String
    let target: HTTPTarget
    /// The authority of an absolute-form target.
    let authority: [UInt8]?
    let version: HTTPVersion
    /// Where the field lines begin.
    let end: Int

    /// Reads the line that begins at `start`; nil if it is not complete.
    static func read(_ bytes: Span<UInt8>, from start: Int) throws(HTTPReadError) -> HTTPRequestLine? {
        let methodEnd = HTTPSyntax.endOfToken(bytes, from: start)
        guard methodEnd - start <= maximumMethodBytes else {
            throw HTTPReadError(status: 501, "the method is too long")
        }
        guard methodEnd < bytes.count else { return nil }
        guard methodEnd > start, bytes[methodEnd] == 0x20 else { throw HTTPReadError(status: 400, "no method") }
        let targetStart = methodEnd + 1
        var targetEnd = targetStart
        while targetEnd < bytes.count, HTTPSyntax.isTarget(bytes[targetEnd]) { targetEnd &+= 1 }
        guard targetEnd < bytes.count else { return nil }
        guard targetEnd > targetStart, bytes[targetEnd] == 0x20 else {
            throw HTTPReadError(status: 400, "the target holds a byte that it may not, or the version is missing")
        }
        guard let version = try version(bytes, at: targetEnd + 1) else { return nil }
        let method = method(bytes, start, methodEnd)
        let (target, authority) = try target(bytes, targetStart, targetEnd, method: method)
        return HTTPRequestLine(
            method: method, target: target, authority: authority, version: version, end: targetEnd + 11)
    }

    /// `HTTP-version = HTTP-name "/" DIGIT "." DIGIT` and the line's end; the name has case (RFC 9112 §2.3).
    ///
    /// Nil if it is not complete.
    private static func version(_ bytes: Span<UInt8>, at start: Int) throws(HTTPReadError) -> HTTPVersion? {
        var digits: (major: UInt8, minor: UInt8) = (0, 0)
        for offset in 0..<10 {
            guard start + offset < bytes.count else { return nil }
            let byte = bytes[start + offset]
            let isExpected =
                switch offset {
                case 0: byte == 0x48
                case 1, 2: byte == 0x54
                case 3: byte == 0x50
                case 4: byte == 0x2F
                case 6: byte == 0x2E
                case 8: byte == 0x0D
                case 9: byte == 0x0A
                default: byte >= 0x30 && byte <= 0x39
                }
            guard isExpected else { throw HTTPReadError(status: 400, "no HTTP version before the line's end") }
            if offset == 5 { digits.major = byte }
            if offset == 7 { digits.minor = byte }
        }
        guard digits.major == 0x31, digits.minor <= 0x31 else {
            throw HTTPReadError(status: 505, "not HTTP/1.0 or 1.1")
        }
        return digits.minor == 0x31 ? .http11 : .http10
    }

    /// The target in one of its four forms (RFC 9112 §3.2). Authority form belongs to CONNECT, which is for proxies.
    private static func target(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, method: String
    ) throws(HTTPReadError) -> (HTTPTarget, [UInt8]?) {
        guard method != "CONNECT" else { throw HTTPReadError(status: 501, "CONNECT is for proxies") }
        if bytes[start] == 0x2F { return (origin(bytes, start, end), nil) }
        if bytes[start] == 0x2A, end == start + 1, method == "OPTIONS" { return (HTTPTarget(path: "*"), nil) }
        guard let authorityStart = endOfScheme(bytes, start, end) else {
            throw HTTPReadError(status: 400, "no form of a request target")
        }
        var authorityEnd = authorityStart
        while authorityEnd < end, bytes[authorityEnd] != 0x2F, bytes[authorityEnd] != 0x3F { authorityEnd += 1 }
        let authority = (authorityStart..<authorityEnd).map { bytes[$0] }
        guard !authority.isEmpty, HTTPAuthority.isValid(authority[...]) else {
            throw HTTPReadError(status: 400, "no host, or user information, in an absolute target")
        }
        var target = origin(bytes, authorityEnd, end)
        if target.path.isEmpty { target.path = method == "OPTIONS" && target.query == nil ? "*" : "/" }
        return (target, authority)
    }

    /// The byte behind `http://` or `https://`, in whatever case.
    private static func endOfScheme(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        // A byte of a target is above 0x20, so that only a capital becomes a letter by this bit; `:` and `/` have it already.
        var position = start
        for byte in http {
            guard position < end, bytes[position] | 0x20 == byte else { return nil }
            position += 1
        }
        if position < end, bytes[position] | 0x20 == 0x73 { position += 1 }
        for byte in afterScheme {
            guard position < end, bytes[position] == byte else { return nil }
            position += 1
        }
        return position
    }

    private static func origin(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> HTTPTarget {
        var mark = start
        while mark < end, bytes[mark] != 0x3F { mark &+= 1 }
        return HTTPTarget(
            path: HTTPSyntax.text(bytes, start, mark), query: mark < end ? HTTPSyntax.text(bytes, mark + 1, end) : nil)
    }

    /// The usual methods without a copy; any other token as it is.
    private static func method(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> String {
        if end - start == 3, bytes[start] == 0x47, bytes[start + 1] == 0x45, bytes[start + 2] == 0x54 { return "GET" }
        return HTTPSyntax.text(bytes, start, end)
    }

    private static let http = Array("http".utf8)
    private static let afterScheme = Array("://".utf8)
    /// No method is longer; what is shall not become a text of ours.
    private static let maximumMethodBytes = 32
}
