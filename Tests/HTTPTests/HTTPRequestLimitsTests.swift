import HTTP
import Testing

struct HTTPRequestLimitsTests {
    private static let limits = HTTPLimits(headBytes: 64, headerCount: 3)

    private func status(_ head: String) -> Int? {
        guard case .failure(let status, _) = HeadResult.whole(Array(head.utf8), limits: Self.limits) else { return nil }
        return status
    }

    @Test func `a head of exactly the limit is read, one byte more is 431`() {
        let start = "GET / HTTP/1.1\r\nHost: a\r\nX: "
        let fits = start + String(repeating: "x", count: 64 - start.utf8.count - 4) + "\r\n\r\n"
        #expect(fits.utf8.count == 64)
        #expect(status(fits) == nil)
        #expect(status(fits.replacing("X: x", with: "X: xx")) == 431)
    }

    @Test func `a request line over the limit is 414`() {
        #expect(status("GET /" + String(repeating: "a", count: 80)) == 414)
        #expect(status("GET /" + String(repeating: "a", count: 80) + " HTTP/1.1\r\nHost: a\r\n\r\n") == 414)
    }

    @Test func `bytes beyond the limit do not change the answer`() {
        let head = "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 60)
        #expect(status(head) == 431)
        #expect(status(head + "\n\u{0}") == 431)
    }

    @Test func `one field line too many is 431`() {
        let three = "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\nC: d\r\n"
        #expect(status(three + "\r\n") == nil)
        #expect(status(three + "E: f\r\n\r\n") == 431)
    }

    @Test func `a method of 32 bytes is read`() {
        #expect(status(String(repeating: "A", count: 32) + " / HTTP/1.1\r\nHost: a\r\n\r\n") == nil)
    }

    @Test(arguments: [1, 5, 64])
    func `limits hold however the bytes are cut`(_ step: Int) {
        for count in 30..<90 {
            for head in [
                "GET /" + String(repeating: "a", count: count) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: count - 30) + "\r\n\r\n",
            ] {
                let bytes = Array(head.utf8)
                #expect(
                    HeadResult.piecewise(bytes, step: step, limits: Self.limits)
                        == .whole(bytes, limits: Self.limits))
            }
        }
    }

    @Test func `a reader reads one head after another`() {
        var reader = HTTPRequestReader(limits: HTTPLimits())
        for target in ["/a", "/b", "/c"] {
            let bytes = Array("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\nGET".utf8)
            for end in 0..<12 { #expect(HeadResult(reader.read(bytes.span.extracting(..<end))) == .needMore) }
            guard case .request(let read) = reader.read(bytes.span) else {
                Issue.record("no request")
                return
            }
            #expect(read.request.target.path == target)
            #expect(read.headLength == bytes.count - 3)
        }
    }
}
