import Base
import Connections
import HTTP
import Platform
import Testing

struct HTTPUpstreamTLSTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private func server(
        for names: String, days: Int = 1, clientAuthorities: String? = nil
    ) throws -> ScriptedServer {
        let issued = try authority.issue("server", for: names, days: days)
        let settings = TLSServerSettings(
            certificate: issued.certificate, key: issued.key, clientAuthorities: clientAuthorities)
        return ScriptedServer(tls: try TLSContext(settings)) { connection in
            while connection.readRequest() != nil { connection.answer() }
        }
    }

    private func fixture(
        _ server: ScriptedServer, host: String = "es.test", _ change: (inout TLSSettings) -> Void = { _ in }
    ) throws -> UpstreamFixture {
        var settings = TLSSettings(certificateAuthorities: authority.certificate)
        change(&settings)
        return try UpstreamFixture(port: server.port, host: host, tls: settings) { _ in
            .success([IPAddress("127.0.0.1")].compactMap { $0 })
        }
    }

    @Test(arguments: [("es.test", "DNS:es.test"), ("a.es.test", "DNS:*.es.test"), ("127.0.0.1", "IP:127.0.0.1")])
    func `a server of the authority and the name is trusted, and its connection kept`(
        _ host: String, _ names: String
    ) async throws {
        let server = try server(for: names)
        let fixture = try fixture(server, host: host)
        for _ in 0..<3 { #expect(await fixture.send() == .answered(200, "ok")) }
        #expect(server.connectionCount == 1)
    }

    @Test(arguments: [
        ("es.test", "DNS:other.test"), ("es.test", "IP:127.0.0.1"), ("es.test", "DNS:*.test"),
        ("127.0.0.1", "DNS:127.0.0.1"),
    ])
    func `a certificate for another name is refused`(_ host: String, _ names: String) async throws {
        #expect(try await fixture(server(for: names), host: host).send() == .failed(.tlsFailed))
    }

    @Test func `a certificate that has expired is refused`() async throws {
        #expect(try await fixture(server(for: "DNS:es.test", days: -1)).send() == .failed(.tlsFailed))
    }

    @Test func `a certificate of another authority is refused`() async throws {
        let other = try TestAuthority()
        let fixture = try fixture(server(for: "DNS:es.test")) { $0.certificateAuthorities = other.certificate }
        #expect(await fixture.send() == .failed(.tlsFailed))
    }

    @Test func `the system's authorities do not know a private one`() async throws {
        let fixture = try fixture(server(for: "DNS:es.test")) { $0.certificateAuthorities = nil }
        #expect(await fixture.send() == .failed(.tlsFailed))
    }

    @Test func `nothing is verified when verification is off`() async throws {
        let fixture = try fixture(server(for: "DNS:other.test", days: -1)) { $0.isVerificationOff = true }
        #expect(await fixture.send() == .answered(200, "ok"))
    }

    @Test func `a server that speaks no TLS is refused`() async throws {
        let server = ScriptedServer { $0.answer() }
        #expect(try await fixture(server).send() == .failed(.tlsFailed))
    }

    @Test func `a client certificate is shown to a server that asks for it`() async throws {
        let server = try server(for: "DNS:es.test", clientAuthorities: authority.certificate)
        let issued = try authority.issue("client", for: "DNS:client.test")
        let known = try fixture(server) {
            $0.clientCertificate = issued.certificate
            $0.clientKey = issued.key
        }
        #expect(await known.send() == .answered(200, "ok"))
        #expect(try await fixture(server).send() == .failed(.tlsFailed))
    }

    @Test func `a client certificate that the server does not know is refused`() async throws {
        let server = try server(for: "DNS:es.test", clientAuthorities: authority.certificate)
        let other = try TestAuthority()
        let issued = try other.issue("client", for: "DNS:client.test")
        let fixture = try fixture(server) {
            $0.clientCertificate = issued.certificate
            $0.clientKey = issued.key
        }
        #expect(await fixture.send() == .failed(.tlsFailed))
        withExtendedLifetime(other) {}
    }

    @Test func `a server that agrees on TLS 1.1 is refused`() async throws {
        // ServerHello (RFC 4346 §7.4.1.3): version 3.2, a random, no session, TLS_RSA_WITH_AES_128_CBC_SHA.
        let hello: [UInt8] = [2, 0, 0, 38, 3, 2] + [UInt8](repeating: 7, count: 32) + [0, 0, 0x2F, 0]
        let server = ScriptedServer { connection in
            connection.send([0x16, 3, 2, 0, UInt8(hello.count)] + hello)
            connection.waitForEnd()
        }
        let fixture = try fixture(server)
        let error = await #expect(throws: HTTPClientError.self) {
            try await fixture.client.send(HTTPClientRequest(method: "GET", target: "/"), until: .after(.seconds(120)))
        }
        #expect(error?.code == .tlsFailed)
        #expect(error?.detail.contains("unsupported protocol") == true, "\(error?.detail ?? "")")
    }

    @Test func `a large body arrives whole`() async throws {
        let issued = try authority.issue("server", for: "DNS:es.test")
        let context = try TLSContext(TLSServerSettings(certificate: issued.certificate, key: issued.key))
        let body = String(repeating: "x", count: 900_000)
        let server = ScriptedServer(tls: context) { connection in
            let request = connection.readRequest() ?? ""
            connection.answer(String(request.suffix(body.count)))
        }
        #expect(try await fixture(server).send("PUT", body: body) == .answered(200, body))
    }

    @Test func `a body whose end is the connection's must end by TLS`() async throws {
        let issued = try authority.issue("server", for: "DNS:es.test")
        let context = try TLSContext(TLSServerSettings(certificate: issued.certificate, key: issued.key))
        let server = ScriptedServer(tls: context) { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n\r\nhalf")
        }
        #expect(try await fixture(server).send() == .failed(.connectionLost))
    }

    @Test func `unusable certificate files are errors with their path`() throws {
        let issued = try authority.issue("client", for: "DNS:client.test")
        let junk = try authority.write("junk", to: "junk.pem")
        let cases: [(TLSSettings, String)] = [
            (TLSSettings(certificateAuthorities: "/nowhere/ca.pem"), "/nowhere/ca.pem: No such file or directory"),
            (TLSSettings(certificateAuthorities: junk), "\(junk): no usable certificate"),
            (TLSSettings(clientCertificate: junk), "\(junk): no usable certificate"),
            (TLSSettings(clientCertificate: issued.certificate), "\(issued.certificate): no usable private key"),
            (
                TLSSettings(clientCertificate: issued.certificate, clientKey: "\(authority.directory)/ca.key"),
                "\(authority.directory)/ca.key: no usable private key for \(issued.certificate): key values mismatch"
            ),
            (TLSSettings(clientKey: issued.key), "\(issued.key): a client key needs a client certificate"),
        ]
        for (settings, detail) in cases {
            let error = #expect(throws: TLSError.self) { try TLSContext(settings) }
            #expect(error?.code == .badFile)
            #expect(error?.detail.hasPrefix(detail) == true, "\(error?.detail ?? "")")
        }
    }
}
