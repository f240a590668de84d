import HTTP
import Testing

struct HTTPMessageWriterTests {
    private func text(
        _ response: HTTPResponse, isHead: Bool = false, version: HTTPVersion = .http11, keepAlive: Bool = true
    ) -> String {
        var bytes = Array("before ".utf8)
        HTTPMessageWriter.append(
            response, to: &bytes, isHead: isHead, version: version, keepAlive: keepAlive,
            date: HTTPDate.text(seconds: 784_111_777))
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let start = "before HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 12\r\n"
    private static let hello = {
        var response = HTTPResponse(status: 200, body: Array("hello, world".utf8))
        response.appendField("X-Auth-Username", "alice")
        return response
    }()

    @Test func `an answer has a date, its length, its fields and its body`() {
        #expect(text(Self.hello) == Self.start + "X-Auth-Username: alice\r\n\r\nhello, world")
    }

    @Test func `the answer to HEAD announces the body and leaves it out`() {
        #expect(text(Self.hello, isHead: true) == Self.start + "X-Auth-Username: alice\r\n\r\n")
    }

    @Test func `an end of the connection is announced, and its staying open to HTTP 1_0`() {
        #expect(text(Self.hello, keepAlive: false).contains("\r\nConnection: close\r\n"))
        #expect(text(Self.hello, version: .http10).contains("\r\nConnection: keep-alive\r\n"))
        #expect(text(Self.hello, version: .http10, keepAlive: false).contains("\r\nConnection: close\r\n"))
    }

    @Test(arguments: [204, 304])
    func `an answer that has no body sends neither body nor length`(_ status: Int) {
        let text = text(HTTPResponse(status: status, body: [0x78]))
        #expect(!text.contains("Content-Length"))
        #expect(text.hasSuffix("GMT\r\n\r\n"))
    }

    @Test(arguments: [200, 400, 401, 403, 404, 405, 408, 413, 414, 431, 500, 501, 503, 505, 299])
    func `the reader of answers reads what the writer writes`(_ status: Int) {
        var bytes: [UInt8] = []
        var response = Self.hello
        response.status = status
        HTTPMessageWriter.append(
            response, to: &bytes, isHead: false, version: .http11, keepAlive: true, date: HTTPDate.text(seconds: 0))
        guard case .answer(status, _, "hello, world", true) = AnswerResult.piecewise(bytes, step: bytes.count) else {
            Issue.record("\(status)")
            return
        }
    }

    @Test(arguments: ["a\r\nX: y", "a\nb", "a\u{0}b", "a\u{7F}"])
    func `a value that would split the answer is not written`(_ value: String) {
        var response = HTTPResponse(status: 200)
        let isWritten = response.appendField("X-A", value)
        #expect(!isWritten)
        #expect(response.fieldLines.isEmpty)
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"), (Int64.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (-1, "Thu, 01 Jan 1970 00:00:00 GMT"),
    ])
    func `a second is written as a date`(_ seconds: Int64, _ text: String) {
        #expect(String(decoding: HTTPDate.text(seconds: seconds), as: UTF8.self) == text)
    }
}
