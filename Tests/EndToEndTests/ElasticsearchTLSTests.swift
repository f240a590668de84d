import Foundation
import TestSupport
import Testing

/// A cluster that speaks TLS with a private authority's certificate: NGINX ends TLS in front of the stand-in.
@Suite(.serialized) struct `An Elasticsearch with TLS` {
    /// The daemon's first answer for a user, with an authority's file in `ca_cert`; nil for the system's authorities.
    private func status(authority: String?, host: String = "127.0.0.1") throws -> Int {
        let standIn = try StandInElasticsearchServer(StandInElasticsearch())
        defer { standIn.stop() }
        let front = try TLSFront(standIn.url)
        let trust = authority.map { "tls: {ca_cert: \"\(front.path($0))\"}" } ?? ""
        let daemon = try Daemon(
            """
            auth_provider: authelia
            secret_key: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            default_roles: [viewer]
            elasticsearch:
              hosts: ["https://\(host):\(front.port)"]
              username: sallyport
              password: daemon-password
              \(trust)

            """)
        return try Curl.send(daemon.url("/elastauth"), "-H", "Remote-User: alice").status
    }

    @Test func `is believed if the configured authority signed its certificate for its name`() throws {
        #expect(try status(authority: "ca.crt") == 200)
    }

    @Test func `is not believed with another authority's certificate, with the system's, or under another name`() throws
    {
        #expect(try status(authority: "other.crt") == 503)
        #expect(try status(authority: nil) == 503)
        #expect(try status(authority: "ca.crt", host: "localhost") == 503)
    }

    @Test func `a missing authority is a start-up failure that names the file`() throws {
        let text = """
            auth_provider: authelia
            elasticsearch: {hosts: ["https://127.0.0.1:9"], username: a, password: b, tls: {ca_cert: /nonexistent/ca.crt}}
            """
        let peer = try Peer(
            Project.daemon, ["serve", "--config", "@DIR@/c.yaml"], files: ["c.yaml": text], port: nil)
        #expect(peer.waitForExit() == 78)
        #expect(peer.output.contains("/nonexistent/ca.crt"))
    }
}
