import Base
import Connections
import HTTP
import Platform
import Testing

struct HTTPServerRefusalTests {
    typealias Answer = PlainClient.Answer

    @Test(arguments: [
        ("nonsense\r\n\r\n", 400), ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("GET /\(String(repeating: "a", count: 20_000)) HTTP/1.1\r\n", 414),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 20_000))\r\n\r\n", 431),
        ("GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: a\r\n", count: 100))\r\n", 431),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ]) func `what is no request is refused and the connection closes`(_ text: String, _ status: Int) throws {
        let client = try ServerFixture().client()
        client.send(text)
        let answers = client.answers(1)
        #expect(answers == [Answer(status: status, body: "refused")])
        #expect(answers.first?.head.contains("Connection: close") == true)
        #expect(client.isAtEnd())
    }

    @Test(arguments: ["Content-Length: 34", "Transfer-Encoding: chunked"])
    func `the content of a request is never taken for a request`(_ framing: String) throws {
        let paths = Locked<[String]>([])
        let fixture = try ServerFixture { request, _ in
            paths.withLock { $0.append(request.target.path) }
            return HTTPResponse(status: 200, body: Array("done".utf8))
        }
        let client = try fixture.client()
        client.send("POST /first HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n")
        let answers = client.answers(1)
        #expect(answers == [Answer(status: 200, body: "done")])
        #expect(answers.first?.head.contains("Connection: close") == true)
        client.send("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.isAtEnd())
        #expect(paths.withLock { $0 } == ["/first"])
    }

    @Test func `a request with content gets its answer whole, however much follows`() throws {
        let client = try ServerFixture().client()
        client.send(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n" + String(repeating: "x", count: 500_000))
        client.shutdownOutput()
        #expect(client.answers(1) == [Answer(status: 200, body: "/")])
        #expect(client.isAtEnd())
    }

    @Test func `a head that trickles is refused in time`() throws {
        let client = try ServerFixture(limits: ServerFixture.limits { $0.headTimeout = .milliseconds(50) }).client()
        client.send("GET / HTTP/1.1\r\n")
        #expect(client.answers(1) == [Answer(status: 408, body: "refused")])
        #expect(client.isAtEnd())
    }

    @Test func `an idle connection is closed in time, without a word`() throws {
        let client = try ServerFixture(limits: ServerFixture.limits { $0.idleTimeout = .milliseconds(50) }).client()
        #expect(client.ask()?.status == 200)
        #expect(client.isAtEnd())
    }

    @Test func `a peer that takes no answer is closed in time`() async throws {
        let fixture = try ServerFixture(limits: ServerFixture.limits { $0.writeTimeout = .milliseconds(50) }) { _, _ in
            HTTPResponse(status: 200, body: [UInt8](repeating: 65, count: 16 << 20))
        }
        let client = try fixture.client()
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        try await Self.eventually { fixture.server.statistics.openConnections == [0] }
        _ = client
    }

    @Test func `a client that goes away cancels its request`() async throws {
        let wasCancelled = Locked(false)
        let (began, beginning) = AsyncStream<Void>.makeStream()
        let fixture = try ServerFixture { _, _ in
            beginning.yield()
            for await _ in AsyncStream<Void>.makeStream().stream {}
            wasCancelled.withLock { $0 = Task.isCancelled }
            return HTTPResponse(status: 200)
        }
        let client = try fixture.client()
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in began { break }
        client.reset()
        try await Self.eventually { wasCancelled.withLock { $0 } }
        #expect(fixture.server.statistics.openConnections == [0])
    }

    /// Waits until a condition holds; fails after some seconds.
    static func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<1000 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("it did not come to pass")
    }
}
