import HTTP
import Testing

@Suite struct `The answer writer` {
    private func text(_ response: HTTPResponse, isHead: Bool, _ version: HTTPVersion, keepAlive: Bool) -> String {
        var buffer: [UInt8] = []
        HTTPMessageWriter.append(
            response, to: &buffer, isHead: isHead, version: version, keepAlive: keepAlive,
            date: HTTPDate.text(seconds: 784_111_777))
        return String(decoding: buffer, as: UTF8.self)
    }

    @Test func `frames an answer`() {
        var response = HTTPResponse(status: 200, body: Array("hi".utf8))
        response.appendField("X-A", "b".utf8)
        #expect(
            text(response, isHead: false, .http11, keepAlive: true)
                == "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\nX-A: b\r\n\r\nhi")
    }

    @Test func `announces the body of an answer to HEAD without sending it`() {
        let answer = text(HTTPResponse(status: 401, body: [1, 2, 3]), isHead: true, .http11, keepAlive: false)
        #expect(answer.contains("Content-Length: 3\r\nConnection: close\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
    }

    @Test func `tells an HTTP/1.0 client that the connection stays open`() {
        #expect(
            text(HTTPResponse(status: 200), isHead: false, .http10, keepAlive: true).contains("Connection: keep-alive"))
    }

    @Test(arguments: ["a\r\nSet-Cookie: b", "a\nb", "a\u{0}", "a\u{7F}"])
    func `a value that would split the answer is not appended`(value: String) {
        var response = HTTPResponse(status: 200)
        let isAppended = response.appendField("X-A", value.utf8)
        #expect(!isAppended)
        #expect(response.fieldLines.isEmpty)
    }
}
