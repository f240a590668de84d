import Base
import Connections
import HTTP
import Platform
import Testing

struct HTTPServerTests {
    typealias Answer = PlainClient.Answer

    @Test func `a connection serves request after request`() throws {
        let fixture = try ServerFixture()
        let client = try fixture.client()
        for path in ["/a", "/b", "/c"] {
            #expect(client.ask("GET \(path) HTTP/1.1") == Answer(status: 200, body: path))
        }
        #expect(fixture.server.statistics.accepted == 1)
    }

    @Test func `answers carry a date and the length of their body`() throws {
        let head = try ServerFixture().client().ask()?.head ?? ""
        #expect(head.contains(#/\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/#))
        #expect(head.contains("Content-Length: 1"))
        #expect(!head.contains("Connection:"))
    }

    @Test func `requests sent together are answered together, in their order`() throws {
        let client = try ServerFixture().client()
        client.send((1...50).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        #expect(client.answers(50).map(\.body) == (1...50).map { "/\($0)" })
    }

    @Test func `requests sent together wait for each other's answer`() throws {
        let running = Locked(0)
        let fixture = try ServerFixture { request, _ in
            let count = running.withLock { count in
                count += 1
                return count
            }
            await EventLoop.current?.pause(for: .milliseconds(1))
            running.withLock { $0 -= 1 }
            return HTTPResponse(status: 200, body: Array("\(request.target.path) \(count)".utf8))
        }
        let client = try fixture.client()
        client.send((1...20).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        #expect(client.answers(20).map(\.body) == (1...20).map { "/\($0) 1" })
        #expect(client.ask("GET /after HTTP/1.1")?.body == "/after 1")
    }

    @Test func `a head may come byte by byte`() throws {
        let client = try ServerFixture().client()
        for _ in 0..<2 {
            for character in "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n" { client.send(String(character)) }
            #expect(client.answers(1) == [Answer(status: 200, body: "/slow")])
        }
    }

    @Test func `a handler runs on the loop of its connection`() throws {
        let fixture = try ServerFixture(loops: 2) { _, peer in
            let before = EventLoop.currentIndex
            await EventLoop.current?.pause(for: .milliseconds(1))
            return HTTPResponse(status: before == peer.lane && EventLoop.currentIndex == peer.lane ? 200 : 500)
        }
        for _ in 0..<4 { #expect(try fixture.client().ask()?.status == 200) }
    }

    @Test func `the answer to HEAD has no body but its length`() throws {
        let client = try ServerFixture().client()
        client.send("HEAD /four HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = client.answers(1, isHead: true)
        #expect(answer.first?.head.contains("Content-Length: 5") == true)
        #expect(client.ask("GET /next HTTP/1.1") == Answer(status: 200, body: "/next"))
    }

    @Test func `an HTTP/1.0 client is closed unless it asks otherwise`() throws {
        let fixture = try ServerFixture()
        let closed = try fixture.client()
        closed.send("GET / HTTP/1.0\r\n\r\n")
        #expect(closed.answers(1).first?.head.contains("Connection: close") == true)
        #expect(closed.isAtEnd())
        let kept = try fixture.client()
        for _ in 0..<2 {
            kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(kept.answers(1).first?.head.contains("Connection: keep-alive") == true)
        }
    }

    @Test func `a peer that has ended its side still gets its answer`() throws {
        let fixture = try ServerFixture { _, _ in
            await EventLoop.current?.pause(for: .milliseconds(20))
            return HTTPResponse(status: 200)
        }
        let client = try fixture.client()
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        client.shutdownOutput()
        #expect(client.answers(1).first?.status == 200)
        #expect(client.isAtEnd())
    }

    @Test func `many connections are spread over the loops`() throws {
        let fixture = try ServerFixture(loops: 2) { _, peer in
            HTTPResponse(status: 200, body: Array("\(peer.lane) \(peer.address?.description ?? "")".utf8))
        }
        let clients = try (0..<200).map { _ in try fixture.client() }
        let bodies = clients.map { $0.ask()?.body }
        #expect(fixture.server.statistics.openConnections == [100, 100])
        #expect(bodies.count { $0 == "0 127.0.0.1" } == 100)
        #expect(bodies.count { $0 == "1 127.0.0.1" } == 100)
    }

    @Test func `connections over the limit are refused`() throws {
        let fixture = try ServerFixture(limits: ServerFixture.limits { $0.connections = 2 })
        let clients = try (0..<2).map { _ in try fixture.client() }
        for client in clients { #expect(client.ask()?.status == 200) }
        let refused = try fixture.client()
        #expect(refused.answers(1) == [Answer(status: 503, body: "refused")])
        #expect(refused.isAtEnd())
        #expect(fixture.server.statistics.refused == 1)
    }

    @Test func `a large answer reaches a slow reader whole`() throws {
        let fixture = try ServerFixture { _, _ in
            HTTPResponse(status: 200, body: [UInt8](repeating: 65, count: 9 << 20))
        }
        let client = try fixture.client()
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        var count = 0
        while count < 18 << 20, let bytes = client.receive() { count += bytes.count }
        #expect(count > 18 << 20)
        #expect(count < (18 << 20) + 400)
    }
}
