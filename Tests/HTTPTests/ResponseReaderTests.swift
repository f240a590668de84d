import HTTP
import Testing

private func read(
    _ text: String, method: String = "GET", closes: Bool = false, step: Int = .max
) throws(HTTPReadError) -> HTTPClientResponse? {
    var reader = HTTPResponseReader(method: method, maximumBodyBytes: 64, limits: HTTPLimits(headBytes: 512))
    let bytes = Array(text.utf8)
    var position = 0
    while position < bytes.count {
        let end = step == .max ? bytes.count : min(bytes.count, position + step)
        if let response = try reader.receive(Array(bytes[position..<end]).span) {
            guard end == bytes.count else { throw HTTPReadError(status: 0, "bytes left") }
            return response
        }
        position = end
    }
    return closes ? try reader.finish() : nil
}

@Suite struct `The response reader` {
    @Test(arguments: [1, 3, Int.max])
    func `reads every framing`(step: Int) throws {
        let length = try read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", step: step)
        #expect(length?.body == Array("hello".utf8))
        let chunked = try read(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nT: t\r\n\r\n",
            step: step)
        #expect(chunked?.body == Array("hello".utf8))
        let closed = try read("HTTP/1.0 200 OK\r\n\r\nhello", closes: true, step: step)
        #expect(closed?.body == Array("hello".utf8))
    }

    @Test func `skips interim answers and takes an empty reason`() throws {
        let response = try read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 \r\nContent-Length: 0\r\nX: y\r\n\r\n")
        #expect(response?.status == 201)
        #expect(response?.fields.lookup("x") == .one(Array("y".utf8)[...]))
    }

    @Test func `knows answers without a body`() throws {
        #expect(try read("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", method: "HEAD")?.body == [])
        #expect(try read("HTTP/1.1 204 No Content\r\n\r\n")?.status == 204)
    }

    @Test(arguments: [
        "HTP/1.1 200 OK\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 099 X\r\n\r\n",
        "HTTP/1.1 101 Switching\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab", "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
    ])
    func `refuses an answer that is unusual, too large or contradicts itself`(text: String) {
        #expect(throws: HTTPReadError.self) { try read(text) }
    }

    @Test func `an answer that ends early is an error`() {
        #expect(throws: HTTPReadError.self) {
            try read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", closes: true)
        }
        #expect(throws: HTTPReadError.self) { try read("HTTP/1.1 200 OK\r\nContent-Le", closes: true) }
    }
}
