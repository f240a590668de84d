import Base
import Connections
import HTTP
import Platform
import Testing

struct HTTPServerIsolationTests {
    @Test func `an answer that its peer does not take never reaches another peer`() async throws {
        let answered = Locked(0)
        let fixture = try ServerFixture { request, _ in
            if request.target.path == "/large" {
                return HTTPResponse(status: 200, body: [UInt8](repeating: 65, count: 60_000))
            }
            if request.target.path == "/later" {
                await Task.yield()
                answered.withLock { $0 += 1 }
            }
            return HTTPResponse(status: 200, body: Array(request.target.path.utf8))
        }
        let count = 1000
        let greedy = try fixture.client()
        greedy.send(
            String(
                repeating: "GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET /later HTTP/1.1\r\nHost: a\r\n\r\n", count: count)
        )
        let other = try fixture.client()
        for _ in 0..<500 {
            #expect(other.ask("GET /other HTTP/1.1") == PlainClient.Answer(status: 200, body: "/other"))
        }
        // Else the peer took everything, and nothing was tried.
        #expect(answered.withLock { $0 } < count)
        let answers = greedy.answers(200)
        #expect(answers.map(\.body.count) == (0..<200).map { $0.isMultiple(of: 2) ? 60_000 : 6 })
    }
}
