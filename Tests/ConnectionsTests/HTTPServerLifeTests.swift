import Base
import Connections
import Foundation
import HTTP
import Platform
import Testing

struct HTTPServerLifeTests {
    @Test func `draining answers what is asked, closes what is idle and takes nothing new`() async throws {
        let (released, release) = AsyncStream<Void>.makeStream()
        let (began, beginning) = AsyncStream<Void>.makeStream()
        let fixture = try ServerFixture(loops: 2) { request, _ in
            if request.target.path == "/slow" {
                beginning.yield()
                for await _ in released { break }
            }
            return HTTPResponse(status: 200, body: Array("done".utf8))
        }
        let busy = try fixture.client()
        busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in began { break }
        let idle = try fixture.client()
        #expect(idle.ask()?.status == 200)
        // On a thread of its own: below, this test blocks one of the few that all tests share.
        let loop = try EventLoop(index: 9, name: "drain")
        let server = fixture.server
        let drained = Task(executorPreference: loop) { await server.drain(until: .after(.seconds(10))) }
        #expect(idle.isAtEnd())
        #expect((try? fixture.client())?.ask() == nil)
        release.yield()
        #expect(busy.answers(1).first?.head.contains("Connection: close") == true)
        #expect(busy.isAtEnd())
        await drained.value
        loop.stop()
        #expect(fixture.server.statistics.openConnections == [0, 0])
    }

    @Test func `draining cancels what is not answered in time`() async throws {
        let (began, beginning) = AsyncStream<Void>.makeStream()
        let fixture = try ServerFixture { _, _ in
            beginning.yield()
            for await _ in AsyncStream<Void>.makeStream().stream {}
            return HTTPResponse(status: 200)
        }
        let client = try fixture.client()
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in began { break }
        await fixture.server.drain(until: .after(.milliseconds(20)))
        #expect(client.answers(1).isEmpty)
        #expect(fixture.server.statistics.openConnections == [0])
    }

    @Test func `a port in use is an error that names it`() throws {
        let fixture = try ServerFixture()
        let port = fixture.server.boundPorts[0]
        #expect(throws: SystemError(code: EADDRINUSE, call: "bind 127.0.0.1:\(port)")) {
            try ServerFixture(addresses: [.tcp(host: "127.0.0.1", port: port)])
        }
    }

    @Test func `an IPv6 peer is known by its address`() throws {
        let fixture = try ServerFixture(addresses: [.tcp(host: "::1", port: 0)]) { _, peer in
            HTTPResponse(status: 200, body: Array((peer.address?.description ?? "none").utf8))
        }
        let client = try PlainClient(port: fixture.server.boundPorts[0], host: "::1")
        #expect(client.ask()?.body == "::1")
    }

    @Test func `a unix socket is for owner and group, and its peers have no address`() throws {
        let path = Self.temporaryPath()
        let fixture = try ServerFixture(addresses: [.unix(path: path)]) { _, peer in
            HTTPResponse(status: 200, body: Array((peer.address?.description ?? "none").utf8))
        }
        let client = try PlainClient(#require(SocketAddress(path: path)))
        #expect(client.ask()?.body == "none")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o660)
        #expect(fixture.server.boundPorts.isEmpty)
    }

    @Test func `a unix socket is taken over only if nobody listens`() async throws {
        let path = Self.temporaryPath()
        let address = try #require(SocketAddress(path: path))
        let first = try ServerFixture(addresses: [.unix(path: path)])
        #expect(throws: SystemError(code: EADDRINUSE, call: "bind \(path)")) {
            try ServerFixture(addresses: [.unix(path: path)])
        }
        // A server that dies leaves its file behind.
        try FileManager.default.linkItem(atPath: path, toPath: path + ".left")
        await first.server.drain(until: .after(.zero))
        #expect(!FileManager.default.fileExists(atPath: path))
        try FileManager.default.moveItem(atPath: path + ".left", toPath: path)
        let second = try ServerFixture(addresses: [.unix(path: path)])
        #expect(try PlainClient(address).ask()?.status == 200)
        _ = second
    }

    @Test func `a file that is no socket is never replaced`() throws {
        let path = Self.temporaryPath()
        try "precious".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: SystemError(code: EEXIST, call: "bind \(path)")) {
            try ServerFixture(addresses: [.unix(path: path)])
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }

    private static func temporaryPath() -> String {
        FileManager.default.temporaryDirectory.appending(path: "sallyport-\(UUID().uuidString)").path
    }
}
