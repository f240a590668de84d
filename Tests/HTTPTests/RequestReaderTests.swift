import HTTP
import Testing

/// What the request reader makes of one head.
private func read(_ text: String, _ limits: HTTPLimits = HTTPLimits()) -> HTTPReadResult {
    var reader = HTTPRequestReader(limits: limits)
    return reader.read(Array(text.utf8).span)
}

private func request(_ text: String) throws -> HTTPReadRequest {
    guard case .request(let request) = read(text) else {
        throw HTTPReadError(status: 0, "no request: \(read(text))")
    }
    return request
}

private func status(_ text: String, _ limits: HTTPLimits = HTTPLimits()) -> Int? {
    guard case .failure(let error) = read(text, limits) else { return nil }
    return error.status
}

@Suite struct `The request reader` {
    @Test func `reads a request line and fields`() throws {
        let found = try request("GET /a/b?c=d HTTP/1.1\r\nHost: example.org\r\nX-One:  1 \t\r\nEmpty:\r\n\r\nrest")
        #expect(found.request.method == "GET")
        #expect(found.request.target == HTTPTarget(path: "/a/b", query: "c=d"))
        #expect(found.request.version == .http11)
        #expect(found.request.fields.count == 3)
        #expect(found.request.fields.lookup("x-one") == .one(Array("1".utf8)[...]))
        #expect(found.request.fields.lookup("EMPTY") == .one([]))
        #expect(found.request.fields.lookup("absent") == .absent)
        #expect(found.framing == .none)
        #expect(found.keepAlive)
        #expect(found.headLength == 69)
    }

    @Test func `takes bytes one by one and needs more until the last`() throws {
        let text = "\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nCookie: x=y\r\n\r\n"
        let bytes = Array(text.utf8)
        var reader = HTTPRequestReader(limits: HTTPLimits())
        for count in 0..<bytes.count {
            guard case .needMore = reader.read(Array(bytes[..<count]).span) else {
                Issue.record("not .needMore after \(count) bytes")
                return
            }
        }
        guard case .request(let found) = reader.read(bytes.span) else {
            Issue.record("no request at last")
            return
        }
        #expect(found.framing == .length(5))
        #expect(found.headLength == bytes.count)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", BodyFraming.chunked),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", .none),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n", .length(12)),
    ])
    func `says how the body is framed`(text: String, framing: BodyFraming) throws {
        #expect(try request(text).framing == framing)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", false),
        ("GET / HTTP/1.0\r\n\r\n", false),
        ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
        ("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false),
    ])
    func `says whether the connection stays open`(text: String, keepAlive: Bool) throws {
        #expect(try request(text).keepAlive == keepAlive)
    }

    @Test(arguments: [
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "*"),
        ("GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n", "/b"),
        ("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", "/"),
        ("PROPFIND /x HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "/x"),
        ("GET /a%2Fb/../c;d=e HTTP/1.1\r\nHost: a\r\n\r\n", "/a%2Fb/../c;d=e"),
    ])
    func `keeps a target as sent`(text: String, path: String) throws {
        #expect(try request(text).request.target.path == path)
    }

    @Test(arguments: [
        // Request line
        ("GET /\r\n\r\n", 400), ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400), ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("GET / http/1.1\r\nHost: a\r\n\r\n", 400), ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505), ("GET / HTTP/11\r\nHost: a\r\n\r\n", 400),
        ("G<T / HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /ä HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET a/b HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 501), ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA / HTTP/1.1\r\n\r\n", 501), ("\u{16}\u{3}\u{1}", 400),
        // Fields
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400), ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nX: a\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{7F}\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nXä: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n\rX: a\r\n\r\n", 400),
        // Host
        ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", 400),
        // Framing
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
        ("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ])
    func `refuses what two readers could take in two ways`(text: String, expected: Int) {
        #expect(status(text) == expected)
    }

    @Test func `refuses a head that is too large, by its part`() {
        let limits = HTTPLimits(headBytes: 256, headerCount: 3)
        let long = String(repeating: "a", count: 300)
        #expect(status("GET /\(long)", limits) == 414)
        #expect(status("GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n", limits) == 414)
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nX: \(long)", limits) == 431)
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nX: \(long)\r\n\r\n", limits) == 431)
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", limits) == 431)
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n", limits) == nil)
    }

    @Test func `makes the same of a mutated head in one piece and byte by byte`() {
        var generator = SystemRandomNumberGenerator()
        let seed = Array(
            "POST /a?b HTTP/1.1\r\nHost: a.b:80\r\nContent-Length: 3\r\nConnection: close\r\nX: y\r\n\r\n".utf8)
        for _ in 0..<2000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            var whole = HTTPRequestReader(limits: HTTPLimits())
            var piecemeal = HTTPRequestReader(limits: HTTPLimits())
            let expected = String(describing: whole.read(bytes.span)).prefix(60)
            var found = HTTPReadResult.needMore
            for count in 1...bytes.count {
                found = piecemeal.read(Array(bytes[..<count]).span)
                if case .needMore = found { continue }
                break
            }
            if case .failure = found, expected.hasPrefix("failure") { continue }
            #expect(String(describing: found).prefix(60) == expected)
        }
    }
}
