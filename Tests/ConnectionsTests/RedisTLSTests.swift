import Base
import Platform
import TestSupport
import Testing

/// Against a real redis-server that speaks TLS only.
@Suite(.timeLimit(.minutes(2)))
struct RedisTLSTests {
    private let authority: TestAuthority
    private let server: RedisServer

    init() async throws {
        authority = try TestAuthority()
        let (certificate, key) = try authority.issue("redis", for: "IP:127.0.0.1")
        server = try await RedisServer.start(
            [
                "tls-port @PORT@", "tls-cert-file \(certificate)", "tls-key-file \(key)",
                "tls-ca-cert-file \(authority.certificate)", "tls-auth-clients optional",
            ], hasPlainPort: false)
    }

    @Test func `commands and replies of any size pass through TLS`() async throws {
        let redis = try fixture(TLSSettings(certificateAuthorities: authority.certificate))
        let long = String(repeating: "x", count: 200_000)
        #expect(await redis.ask("SET", "key", long).text == "OK")
        #expect(await redis.ask("GET", "key").text == long)
    }

    @Test func `a certificate of an unknown authority is refused`() async throws {
        let other = try TestAuthority()
        let redis = try fixture(TLSSettings(certificateAuthorities: other.certificate))
        #expect(await redis.ask("PING") == .failed(.tlsFailed))
        #expect(await redis.ask("PING") == .failed(.unavailable))
    }

    @Test func `a certificate for another name is refused`() async throws {
        let redis = try fixture(TLSSettings(certificateAuthorities: authority.certificate), host: "localhost")
        #expect(await redis.ask("PING") == .failed(.tlsFailed))
    }

    @Test func `verification can be switched off`() async throws {
        let redis = try fixture(TLSSettings(isVerificationOff: true))
        #expect(await redis.ask("PING").text == "PONG")
    }

    @Test func `a server that asks for a client certificate gets ours`() async throws {
        let (certificate, key) = try authority.issue("strict", for: "IP:127.0.0.1")
        let (clientCertificate, clientKey) = try authority.issue("client", for: "DNS:client")
        let strict = try await RedisServer.start(
            [
                "tls-port @PORT@", "tls-cert-file \(certificate)", "tls-key-file \(key)",
                "tls-ca-cert-file \(authority.certificate)", "tls-auth-clients yes",
            ], hasPlainPort: false)
        let known = try fixture(
            TLSSettings(
                certificateAuthorities: authority.certificate, clientCertificate: clientCertificate,
                clientKey: clientKey), port: strict.port)
        #expect(await known.ask("PING").text == "PONG")
        let unknown = try fixture(TLSSettings(certificateAuthorities: authority.certificate), port: strict.port)
        #expect(await unknown.ask("PING").text == nil)
    }

    @Test func `a server without TLS is no server with TLS`() async throws {
        let plain = try await RedisServer.start()
        let redis = try fixture(TLSSettings(isVerificationOff: true), port: plain.port)
        #expect(await redis.ask("PING").text == nil)
    }

    private func fixture(_ tls: TLSSettings, host: String = "127.0.0.1", port: Int? = nil) throws -> RedisFixture {
        try RedisFixture(RedisTarget(.server(.host(host, port: port ?? server.port)), tls: tls))
    }
}
