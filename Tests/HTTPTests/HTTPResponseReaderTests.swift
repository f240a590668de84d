import HTTP
import Testing

struct HTTPResponseReaderTests {
    static let answers = [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\n\r\nuntil the end",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n3;a=\"b\"\r\n yo\r\n0\r\nX: y\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 1\r\n\r\nx",
    ]

    private static let expected: [AnswerResult] = [
        .answer(200, "Content-Length=2", body: "hi", keepAlive: true),
        .answer(200, "Content-Length=0", body: "", keepAlive: true),
        .answer(200, "Content-Length=0", body: "", keepAlive: true),
        .answer(200, "Content-Length=2", body: "hi", keepAlive: false),
        .answer(200, "Content-Length=2|Connection=keep-alive", body: "hi", keepAlive: true),
        .answer(200, "Content-Length=2|Connection=close", body: "hi", keepAlive: false),
        .answer(200, "", body: "until the end", keepAlive: false),
        .answer(204, "", body: "", keepAlive: true),
        .answer(304, "Content-Length=5", body: "", keepAlive: true),
        .answer(200, "Content-Length=1", body: "x", keepAlive: true),
        .answer(200, "Transfer-Encoding=chunked", body: "hi yo", keepAlive: true),
        .answer(200, "Content-Encoding=identity|Content-Length=1", body: "x", keepAlive: true),
    ]

    @Test(arguments: [1, 2, 5, 1000])
    func `an answer is read however it is cut`(_ step: Int) {
        for (answer, expected) in zip(Self.answers, Self.expected) {
            #expect(AnswerResult.piecewise(Array(answer.utf8), step: step) == expected, "\(answer)")
        }
    }

    static let refused = [
        "not HTTP": "FTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/2": "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "a status of two digits": "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
        "a status of four digits": "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
        "a status beyond 599": "HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n",
        "a bare LF": "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
        "a folded line": "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n",
        "an upgrade": "HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "both framings":
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "two lengths": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
        "a signed length": "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nhi",
        "another coding": "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "chunks in HTTP/1.0": "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "gzip": "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
        "a long body": "HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n" + String(repeating: "x", count: 65),
        "a long body until the end": "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 65),
        "a long chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n41\r\n",
        "a chunk beyond 64 bits": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        "a negative chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n0\r\n\r\n",
        "a chunk without size": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n0\r\n\r\n",
        "a chunk of 0x": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\nhi\r\n0\r\n\r\n",
        "a chunk longer than its size": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nhi\r\n0\r\n\r\n",
        "a chunk size ended by LF": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nhi\r\n0\r\n\r\n",
        "a lone CR in a chunk extension":
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a\rb\r\nhi\r\n0\r\n\r\n",
        "text behind a chunk size": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2 3\r\nhi\r\n0\r\n\r\n",
        "a folded trailer": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n c\r\n\r\n",
        "a trailer without colon": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nabc\r\n\r\n",
        "bytes behind the answer": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhix",
        "bytes behind no content": "HTTP/1.1 204 No Content\r\n\r\nx",
        "an end within the head": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n",
        "an end within the body": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh",
        "an end within a chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nh",
        "an end before the last chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
        "nothing": "",
        "interim answers for ever": String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 100),
        "a head for ever": "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 17_000),
    ]

    @Test(arguments: refused.keys.sorted())
    func `an unusual answer is an error`(_ name: String) {
        let bytes = Array((Self.refused[name] ?? "").utf8)
        for step in [1, 3, 100_000] { #expect(AnswerResult.piecewise(bytes, step: step) == .failure) }
    }

    @Test func `the answer to HEAD has no body`() {
        let bytes = Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n".utf8)
        #expect(
            AnswerResult.piecewise(bytes, step: 1, method: "HEAD")
                == .answer(200, "Content-Length=100", body: "", keepAlive: true))
    }

    @Test func `a body of exactly the limit is read`() {
        let body = String(repeating: "x", count: 64)
        for head in [
            "Content-Length: 64\r\n\r\n" + body, "\r\n" + body,
            "Transfer-Encoding: chunked\r\n\r\n40\r\n\(body)\r\n0\r\n\r\n",
        ] {
            guard
                case .answer(200, _, body, _) = AnswerResult.piecewise(
                    Array("HTTP/1.1 200 OK\r\n\(head)".utf8), step: 9)
            else {
                Issue.record("\(head)")
                continue
            }
        }
    }

    @Test func `a reader says whether anything came`() throws {
        var reader = HTTPResponseReader(method: "GET", maximumBodyBytes: 64)
        #expect(reader.isUntouched)
        let bytes: [UInt8] = [0x48]
        let answer = try reader.receive(bytes.span)
        #expect(answer == nil)
        #expect(!reader.isUntouched)
    }
}
