import Base
import Connections
import HTTP
import Platform
import Testing

struct HTTPUpstreamPoolTests {
    @Test func `a connection is used again`() async throws {
        let server = ScriptedServer { connection in while connection.readRequest() != nil { connection.answer() } }
        let fixture = try UpstreamFixture(port: server.port)
        for _ in 0..<5 { #expect(await fixture.send() == .answered(200, "ok")) }
        #expect(server.connectionCount == 1)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.0 200 OK\r\n\r\nok",
    ])
    func `a connection that the server ends is not used again`(_ answer: String) async throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send(answer)
        }
        let fixture = try UpstreamFixture(port: server.port)
        for _ in 0..<2 { #expect(await fixture.send() == .answered(200, "ok")) }
        #expect(server.connectionCount == 2)
    }

    @Test func `many requests share few connections`() async throws {
        let server = ScriptedServer { connection in while connection.readRequest() != nil { connection.answer() } }
        var limits = HTTPUpstreamLimits()
        limits.connections = 3
        let fixture = try UpstreamFixture(port: server.port, limits: limits)
        let outcomes = await withTaskGroup { group in
            for _ in 0..<50 { group.addTask { await fixture.send() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count == 50)
        #expect(outcomes.allSatisfy { $0 == .answered(200, "ok") })
        #expect(server.connectionCount <= 3)
    }

    @Test func `a call from the loop's own task is answered there`() async throws {
        let server = ScriptedServer { connection in while connection.readRequest() != nil { connection.answer() } }
        let fixture = try UpstreamFixture(port: server.port)
        let outcome = await Task(executorPreference: fixture.loop) {
            let outcome = await fixture.send()
            return (outcome, EventLoop.currentIndex)
        }.value
        #expect(outcome == (.answered(200, "ok"), 0))
    }

    @Test func `a full queue is overloaded and the waiting ones are served when there is room`() async throws {
        let asked = AsyncStream<Void>.makeStream()
        let gate = Gate()
        let server = ScriptedServer { connection in
            while connection.readRequest() != nil {
                asked.continuation.yield()
                gate.wait()
                connection.answer()
            }
        }
        var limits = HTTPUpstreamLimits()
        limits.connections = 1
        limits.waitingRequests = 1
        let fixture = try UpstreamFixture(port: server.port, limits: limits)
        let first = Task { await fixture.send() }
        for await _ in asked.stream { break }
        let others = [Task { await fixture.send() }, Task { await fixture.send() }]
        let refused = await withTaskGroup { group in
            for task in others { group.addTask { await task.value } }
            let earliest = await group.next()
            gate.open()
            return earliest
        }
        #expect(refused == .failed(.overloaded))
        #expect(await first.value == .answered(200, "ok"))
        let outcomes = [await others[0].value, await others[1].value]
        #expect(outcomes.contains(.answered(200, "ok")))
    }

    @Test func `a waiting call has its deadline too`() async throws {
        let asked = AsyncStream<Void>.makeStream()
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            asked.continuation.finish()
            connection.waitForEnd()
        }
        var limits = HTTPUpstreamLimits()
        limits.connections = 1
        let fixture = try UpstreamFixture(port: server.port, limits: limits)
        let first = Task { await fixture.send() }
        for await _ in asked.stream {}
        #expect(await fixture.send(within: .milliseconds(50)) == .failed(.timedOut))
        first.cancel()
        #expect(await first.value == .failed(.cancelled))
    }

    @Test(arguments: [("GET", true), ("PUT", true), ("DELETE", true), ("POST", false)])
    func `a stale connection is replaced for a request that may be sent twice`(
        _ method: String, _ isRepeated: Bool
    ) async throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.answer("first")
            // The second request of the first connection is read, and never answered.
            guard connection.readRequest() != nil else { return }
            if connection.number > 1 { connection.answer("second") }
        }
        let fixture = try UpstreamFixture(port: server.port)
        #expect(await fixture.send() == .answered(200, "first"))
        #expect(await fixture.send(method) == (isRepeated ? .answered(200, "first") : .failed(.connectionLost)))
        #expect(server.connectionCount == (isRepeated ? 2 : 1))
    }

    @Test func `a stale connection is replaced for a POST that its caller calls repeatable`() async throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.answer("first")
            _ = connection.readRequest()
        }
        let fixture = try UpstreamFixture(port: server.port)
        #expect(await fixture.send() == .answered(200, "first"))
        var request = HTTPClientRequest(method: "POST", target: "/introspect", body: Array("token=a".utf8))
        request.isRepeatable = true
        #expect(await fixture.outcome(request) == .answered(200, "first"))
        #expect(server.connectionCount == 2)
    }

    @Test func `a request is not sent a third time`() async throws {
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            guard connection.number == 1 else { return }
            connection.answer()
            _ = connection.readRequest()
        }
        let fixture = try UpstreamFixture(port: server.port)
        #expect(await fixture.send() == .answered(200, "ok"))
        #expect(await fixture.send() == .failed(.connectionLost))
        #expect(server.connectionCount == 2)
    }

    @Test func `bytes that nobody asked for are never the next answer`() async throws {
        let sent = Gate()
        let server = ScriptedServer { connection in
            _ = connection.readRequest()
            connection.answer("first")
            guard connection.number == 1 else { return connection.waitForEnd() }
            connection.answer("poison")
            sent.open()
            connection.waitForEnd()
        }
        let fixture = try UpstreamFixture(port: server.port)
        let first = await fixture.send()
        #expect(first == .answered(200, "first") || first == .failed(.badResponse))
        sent.wait()
        #expect(await fixture.send() == .answered(200, "first"))
    }

    @Test func `an idle connection is closed after its time`() async throws {
        let ended = AsyncStream<Void>.makeStream()
        let server = ScriptedServer { connection in
            while connection.readRequest() != nil { connection.answer() }
            ended.continuation.finish()
        }
        var limits = HTTPUpstreamLimits()
        limits.idleTime = .milliseconds(20)
        let fixture = try UpstreamFixture(port: server.port, limits: limits)
        #expect(await fixture.send() == .answered(200, "ok"))
        for await _ in ended.stream {}
    }
}
