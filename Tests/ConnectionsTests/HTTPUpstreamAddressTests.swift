import Base
import HTTP
import Platform
import TestSupport
import Testing

@testable import Connections

struct HTTPUpstreamAddressTests {
    private static func addresses(_ texts: [String]) -> [IPAddress] { texts.compactMap { IPAddress($0) } }

    private func fixture(
        port: Int, _ texts: [String], tls: TLSSettings? = nil, _ change: (inout HTTPUpstreamLimits) -> Void = { _ in }
    ) throws -> UpstreamFixture {
        var limits = HTTPUpstreamLimits()
        limits.attemptDelay = .milliseconds(10)
        change(&limits)
        return try UpstreamFixture(port: port, host: "idp.test", tls: tls, limits: limits) { _ in
            .success(Self.addresses(texts))
        }
    }

    private static func answer(_ connection: ScriptedConnection) {
        while connection.readRequest() != nil { connection.answer() }
    }

    @Test func `an IPv6 address is connected to`() async throws {
        let server = ScriptedServer("::1") { connection in
            connection.answer(connection.readRequest()?.contains("Host: [::1]:") == true ? "yes" : "no")
        }
        #expect(try await UpstreamFixture(port: server.port, host: "::1").send() == .answered(200, "yes"))
    }

    @Test func `addresses that refuse are passed over at once`() async throws {
        let server = ScriptedServer { Self.answer($0) }
        let fixture = try fixture(port: server.port, ["::1", "127.0.0.2", "127.0.0.1"]) {
            $0.attemptDelay = .seconds(3600)
        }
        #expect(await fixture.send() == .answered(200, "ok"))
    }

    @Test func `a silent address costs a delay, not the deadline`() async throws {
        let server = ScriptedServer { Self.answer($0) }
        let silent = SilentServer("127.0.0.2", port: server.port)
        let fixture = try fixture(port: server.port, ["127.0.0.2", "127.0.0.1"])
        #expect(await fixture.send(within: .seconds(60)) == .answered(200, "ok"))
        silent.close()
    }

    @Test func `a silent address gives way where there is room for one connection only`() async throws {
        let server = ScriptedServer { Self.answer($0) }
        let silent = SilentServer("127.0.0.2", port: server.port)
        let fixture = try fixture(port: server.port, ["127.0.0.2", "127.0.0.1"]) { $0.connections = 1 }
        for _ in 0..<3 { #expect(await fixture.send() == .answered(200, "ok")) }
        silent.close()
    }

    @Test func `if every address is silent the deadline ends the call`() async throws {
        let silent = SilentServer("127.0.0.2", port: ScriptedServer.unusedPort())
        let fixture = try fixture(port: silent.port, ["127.0.0.2", "127.0.0.2"])
        #expect(await fixture.send(within: .milliseconds(60)) == .failed(.timedOut))
        silent.close()
    }

    @Test func `an address that connects and then says nothing of TLS is raced and its connection closed`() async throws
    {
        let authority = try TestAuthority()
        let issued = try authority.issue("server", for: "DNS:idp.test")
        let context = try TLSContext(TLSServerSettings(certificate: issued.certificate, key: issued.key))
        let server = ScriptedServer(tls: context) { Self.answer($0) }
        let ended = AsyncStream<Void>.makeStream()
        let mute = ScriptedServer("127.0.0.2", port: server.port) { connection in
            connection.waitForEnd()
            ended.continuation.finish()
        }
        let settings = TLSSettings(certificateAuthorities: authority.certificate)
        let fixture = try fixture(port: server.port, ["127.0.0.2", "127.0.0.1"], tls: settings)
        #expect(await fixture.send(within: .seconds(60)) == .answered(200, "ok"))
        for await _ in ended.stream {}
        #expect(mute.connectionCount == 1)
    }

    @Test func `the address that answered is tried first the next time`() async throws {
        let authority = try TestAuthority()
        let issued = try authority.issue("server", for: "DNS:idp.test")
        let context = try TLSContext(TLSServerSettings(certificate: issued.certificate, key: issued.key))
        let server = ScriptedServer(tls: context) { Self.answer($0) }
        let broken = ScriptedServer("127.0.0.2", port: server.port) { _ in }
        let settings = TLSSettings(certificateAuthorities: authority.certificate)
        let fixture = try fixture(port: server.port, ["127.0.0.2", "127.0.0.1"], tls: settings) {
            $0.idleConnections = 0
        }
        for _ in 0..<3 { #expect(await fixture.send() == .answered(200, "ok")) }
        #expect(broken.connectionCount == 1)
        #expect(server.connectionCount == 3)
    }

    @Test func `a call that is cancelled while it connects closes its connections`() async throws {
        let asked = AsyncStream<Void>.makeStream()
        let ended = AsyncStream<Void>.makeStream()
        let mute = ScriptedServer { connection in
            asked.continuation.finish()
            connection.waitForEnd()
            ended.continuation.finish()
        }
        let fixture = try fixture(port: mute.port, ["127.0.0.1"], tls: TLSSettings())
        let call = Task { await fixture.send() }
        for await _ in asked.stream {}
        call.cancel()
        #expect(await call.value == .failed(.cancelled))
        for await _ in ended.stream {}
    }

    @Test func `the deadline holds while the name is looked up`() async throws {
        let gate = Gate()
        let fixture = try UpstreamFixture(port: 80, host: "slow.test") { _ in
            gate.wait()
            return .failure(ResolverError("slow.test: too late"))
        }
        #expect(await fixture.send(within: .milliseconds(30)) == .failed(.timedOut))
        gate.open()
    }

    @Test func `families take turns and what worked comes first`() {
        let known = Self.addresses(["2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"])
        let inOrder = { (preferred: String?) in
            HTTPUpstreamAddresses.inOrder(known, preferred: preferred.flatMap { IPAddress($0) }).map(\.description)
        }
        #expect(inOrder(nil) == ["2001:db8::1", "192.0.2.1", "2001:db8::2", "2001:db8::3"])
        #expect(inOrder("192.0.2.1") == ["192.0.2.1", "2001:db8::1", "2001:db8::2", "2001:db8::3"])
        #expect(inOrder("2001:db8::3") == ["2001:db8::3", "2001:db8::1", "192.0.2.1", "2001:db8::2"])
        #expect(inOrder("192.0.2.9") == inOrder(nil))
        #expect(HTTPUpstreamAddresses.inOrder([], preferred: nil) == [])
    }
}
