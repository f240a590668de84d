import Base
import Foundation
import JOSE
import TestSupport
import Testing

/// An issuer that speaks TLS with a private authority's certificate.
@Suite(.serialized) struct `Keys over TLS` {
    /// The status for a good token, where the keys come through a front.
    private func status(_ front: TLSFront, _ tls: String, host: String = "127.0.0.1") throws -> Int {
        let daemon = try TokenDaemon(
            """
              - {type: jwt, name: keys, cert_uri: "https://\(host):\(front.port)/keys", issuer: local, audience: app,
                 \(tls)}
            """)
        let now = UnixTime(seconds: Int64(Date().timeIntervalSince1970))
        return try daemon.status(
            for: Self.minter.mint(claims: TokenMinter.claims(issuer: "local", audience: "app", now: now)))
    }

    private static let minter = TokenMinter(algorithm: .es256)

    @Test func `are believed if the configured authority signed their server's certificate for its name`() throws {
        let issuer = try LocalIssuer([Self.minter])
        let front = try TLSFront("http://127.0.0.1:\(issuer.port)")
        #expect(try status(front, "tls: {ca_cert: \"\(front.path("ca.crt"))\"}") == 200)
        #expect(issuer.times.count == 1)
        #expect(try status(front, "tls: {ca_cert: \"\(front.path("other.crt"))\"}") == 503)
        #expect(try status(front, "tls: {}") == 503)
        #expect(try status(front, "tls: {ca_cert: \"\(front.path("ca.crt"))\"}", host: "localhost") == 503)
        #expect(issuer.times.count == 1, "nothing is asked of a server that is not believed")
    }

    @Test func `are given to a client with the certificate that the issuer asks for`() throws {
        let issuer = try LocalIssuer([Self.minter])
        let front = try TLSFront("http://127.0.0.1:\(issuer.port)", asksForCertificate: true)
        let authority = "ca_cert: \"\(front.path("ca.crt"))\""
        let own = "client_cert: \"\(front.path("client.crt"))\", client_key: \"\(front.path("client.key"))\""
        #expect(try status(front, "tls: {\(authority), \(own)}") == 200)
        #expect(try status(front, "tls: {\(authority)}") == 503)
    }
}
