import Base
import Connections
import Glibc
import HTTP
import Platform
import Testing

struct HTTPUpstreamClientTests {
    @Test func `a request has the client's own fields and the caller's`() async throws {
        let heard = Locked("")
        let server = ScriptedServer { connection in
            let request = connection.readRequest() ?? ""
            heard.withLock { $0 = request }
            connection.answer()
        }
        let fixture = try UpstreamFixture(port: server.port)
        let fields = [(name: "Authorization", value: Secret("ApiKey abc"))]
        let request = HTTPClientRequest(method: "PUT", target: "/a?b=c", fields: fields, body: Array("{}".utf8))
        #expect(await fixture.outcome(request) == .answered(200, "ok"))
        let expected = """
            PUT /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUser-Agent: sallyport\r\n\
            Authorization: ApiKey abc\r\nContent-Length: 2\r\n\r\n{}
            """
        #expect(heard.withLock { $0 } == expected)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nyes",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes",
    ]) func `an answer ends as its framing says`(_ answer: String) async throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send(answer)
        }
        #expect(try await UpstreamFixture(port: server.port).send() == .answered(200, "yes"))
    }

    @Test func `a redirect is an answer`() async throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 302 Found\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n")
        }
        #expect(try await UpstreamFixture(port: server.port).send() == .answered(302, ""))
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nmore",
    ]) func `an unacceptable answer is a bad response`(_ answer: String) async throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send(answer)
            connection.waitForEnd()
        }
        #expect(try await UpstreamFixture(port: server.port).send() == .failed(.badResponse))
    }

    @Test func `a body without end is cut at the limit`() async throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            for _ in 0..<40 { connection.send([UInt8](repeating: 65, count: 65536)) }
            connection.waitForEnd()
        }
        #expect(try await UpstreamFixture(port: server.port).send() == .failed(.badResponse))
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"])
    func `a connection that ends before its answer is lost`(_ beginning: String) async throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send(beginning)
        }
        #expect(try await UpstreamFixture(port: server.port).send() == .failed(.connectionLost))
        #expect(server.connectionCount == 1)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"])
    func `a slow answer times out and its connection is closed`(_ beginning: String) async throws {
        let ended = AsyncStream<Void>.makeStream()
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send(beginning)
            connection.waitForEnd()
            ended.continuation.finish()
        }
        let fixture = try UpstreamFixture(port: server.port)
        #expect(await fixture.send(within: .milliseconds(60)) == .failed(.timedOut))
        for await _ in ended.stream {}
    }

    @Test func `an answer that trickles has no longer than the deadline`() async throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while connection.send([65]) { usleep(1000) }
        }
        let fixture = try UpstreamFixture(port: server.port)
        #expect(await fixture.send(within: .milliseconds(60)) == .failed(.timedOut))
    }

    @Test func `a request may ask for a smaller answer than the client allows`() async throws {
        let server = ScriptedServer { connection in while connection.readRequest() != nil { connection.answer("12345") }
        }
        let fixture = try UpstreamFixture(port: server.port)
        var request = HTTPClientRequest(method: "GET", target: "/")
        request.maximumBodyBytes = 5
        #expect(await fixture.outcome(request) == .answered(200, "12345"))
        request.maximumBodyBytes = 4
        #expect(await fixture.outcome(request) == .failed(.badResponse))
    }

    @Test func `a deadline that has passed sends nothing`() async throws {
        let server = ScriptedServer { $0.answer() }
        #expect(try await UpstreamFixture(port: server.port).send(within: .zero) == .failed(.timedOut))
        #expect(server.connectionCount == 0)
    }

    @Test func `a closed port is a failed connect`() async throws {
        let fixture = try UpstreamFixture(port: ScriptedServer.unusedPort())
        #expect(await fixture.send() == .failed(.connectFailed))
    }

    @Test func `an unknown name is not resolved`() async throws {
        let fixture = try UpstreamFixture(port: 80, host: "nowhere.test")
        #expect(await fixture.send() == .failed(.nameNotResolved))
    }

    @Test func `a cancelled call closes its connection`() async throws {
        let asked = AsyncStream<Void>.makeStream()
        let ended = AsyncStream<Void>.makeStream()
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            asked.continuation.finish()
            connection.waitForEnd()
            ended.continuation.finish()
        }
        let fixture = try UpstreamFixture(port: server.port)
        let call = Task { await fixture.send() }
        for await _ in asked.stream {}
        call.cancel()
        #expect(await call.value == .failed(.cancelled))
        for await _ in ended.stream {}
    }

    @Test(arguments: [
        HTTPClientRequest(method: "GET X", target: "/"), HTTPClientRequest(method: "GET", target: "/a b"),
        HTTPClientRequest(method: "GET", target: "http://x/"), HTTPClientRequest(method: "GET", target: "/\r\nX: y"),
        HTTPClientRequest(method: "GET", target: "/", fields: [("A\r\nB", Secret("c"))]),
        HTTPClientRequest(method: "GET", target: "/", fields: [("A", Secret("b\r\nC: d"))]),
        HTTPClientRequest(method: "GET", target: "/", fields: [("A", Secret("b\u{0}"))]),
        HTTPClientRequest(method: "GET", target: "/", fields: [("content-length", Secret("5"))]),
    ]) func `a request that would not mean what it says is refused`(_ request: HTTPClientRequest) async throws {
        let fixture = try UpstreamFixture(port: ScriptedServer.unusedPort())
        #expect(await fixture.outcome(request) == .failed(.badRequest))
    }

    @Test func `an error never holds a field's value`() async throws {
        let fixture = try UpstreamFixture(port: ScriptedServer.unusedPort())
        let request = HTTPClientRequest(method: "GET", target: "/", fields: [("A", Secret("hunter2\r\n"))])
        let error = await #expect(throws: HTTPClientError.self) {
            try await fixture.client.send(request, until: .after(.seconds(1)))
        }
        #expect(error?.detail.contains("hunter2") == false)
    }

    @Test func `an error names the origin and the reason`() async throws {
        let port = ScriptedServer.unusedPort()
        let fixture = try UpstreamFixture(port: port)
        let error = await #expect(throws: HTTPClientError.self) {
            try await fixture.client.send(HTTPClientRequest(method: "GET", target: "/"), until: .after(.seconds(120)))
        }
        #expect(error?.detail == "http://127.0.0.1:\(port): connect: Connection refused")
    }
}
