import Base
import Connections
import HTTP
import Platform
import Testing

struct HTTPServerTLSTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private func context(_ name: String, clientAuthorities: String? = nil) throws -> TLSContext {
        let issued = try authority.issue(name, for: "DNS:\(name),IP:127.0.0.1")
        return try TLSContext(
            TLSServerSettings(
                certificate: issued.certificate, key: issued.key, clientAuthorities: clientAuthorities))
    }

    private func upstream(_ server: ServerFixture, host: String) throws -> UpstreamFixture {
        let settings = TLSSettings(certificateAuthorities: authority.certificate)
        return try UpstreamFixture(port: Int(server.server.boundPorts[0]), host: host, tls: settings) { _ in
            .success([IPAddress("127.0.0.1")].compactMap { $0 })
        }
    }

    @Test func `a TLS connection serves request after request`() async throws {
        let server = try ServerFixture(tls: ServerCertificate(context("a.test")))
        let client = try upstream(server, host: "a.test")
        for path in ["/1", "/2", "/3"] { #expect(await client.send("GET", path) == .answered(200, path)) }
        #expect(server.server.statistics.accepted == 1)
    }

    @Test func `a large answer is encrypted whole`() async throws {
        let server = try ServerFixture(tls: ServerCertificate(context("a.test"))) { _, _ in
            HTTPResponse(status: 200, body: [UInt8](repeating: 65, count: 900_000))
        }
        let outcome = try await upstream(server, host: "a.test").send()
        #expect(outcome == .answered(200, String(repeating: "A", count: 900_000)))
    }

    @Test func `new connections get a renewed certificate`() async throws {
        let certificate = ServerCertificate(try context("old.test"))
        let server = try ServerFixture(tls: certificate)
        let old = try upstream(server, host: "old.test")
        #expect(await old.send("GET", "/") == .answered(200, "/"))
        certificate.replace(with: try context("new.test"))
        #expect(await old.send("GET", "/") == .answered(200, "/"))
        #expect(try await upstream(server, host: "new.test").send() == .answered(200, "/"))
        #expect(try await upstream(server, host: "old.test").send() == .failed(.tlsFailed))
    }

    @Test func `a client without a certificate is refused where one is required`() async throws {
        let context = try context("a.test", clientAuthorities: authority.certificate)
        let server = try ServerFixture(tls: ServerCertificate(context))
        let outcome = try await upstream(server, host: "a.test").send()
        #expect(outcome != .answered(200, "/"))
    }

    @Test func `a client that speaks no TLS is closed without an answer`() throws {
        let client = try ServerFixture(tls: ServerCertificate(context("a.test"))).client()
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.answers(1).isEmpty)
    }

    @Test func `a handshake that does not come is not waited for`() async throws {
        let limits = ServerFixture.limits { $0.headTimeout = .milliseconds(50) }
        let server = try ServerFixture(limits: limits, tls: ServerCertificate(context("a.test")))
        let client = try server.client()
        // The beginning of a record (RFC 8446 §5.1): handshake, version, length.
        client.send("\u{16}\u{3}\u{1}\u{1}\u{0}")
        #expect(client.answers(1).isEmpty)
        try await HTTPServerRefusalTests.eventually { server.server.statistics.openConnections == [0] }
    }
}
