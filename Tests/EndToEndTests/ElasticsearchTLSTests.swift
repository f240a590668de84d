import Foundation
import TestSupport
import Testing

/// A cluster that speaks TLS with a private authority's certificate: NGINX ends TLS in front of the stand-in.
@Suite(.serialized) struct `An Elasticsearch with TLS` {
    /// The daemon's first answer for a user, with an authority's file in `ca_cert`; nil for the system's authorities.
    private func status(authority: String?, host: String = "127.0.0.1") throws -> Int {
        let standIn = try StandInElasticsearchServer(StandInElasticsearch())
        defer { standIn.stop() }
        let directory = Peer.makeDirectory()
        try makeCertificates(in: directory)
        let port = Ports.free()
        let nginx = """
            pid nginx.pid; error_log stderr warn; events {}
            http {
              access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
              server { listen 127.0.0.1:\(port) ssl; ssl_certificate server.crt; ssl_certificate_key server.key;
                       location / { proxy_pass \(standIn.url); } }
            }
            """
        let executable = try #require(Peer.find("nginx"), "run scripts/bootstrap --tests")
        let proxy = try Peer(
            executable, ["-p", "@DIR@", "-c", "@DIR@/nginx.conf", "-g", "daemon off;"], files: ["nginx.conf": nginx],
            directory: directory, port: port)
        defer { proxy.stop() }
        let trust = authority.map { "tls: {ca_cert: \"\(directory.path)/\($0)\"}" } ?? ""
        let daemon = try Daemon(
            """
            auth_provider: authelia
            secret_key: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            default_roles: [viewer]
            elasticsearch:
              hosts: ["https://\(host):\(port)"]
              username: sallyport
              password: daemon-password
              \(trust)

            """)
        return try Curl.send(daemon.url("/elastauth"), "-H", "Remote-User: alice").status
    }

    /// An authority, a certificate that it signed for 127.0.0.1, and an authority that signed nothing.
    private func makeCertificates(in directory: URL) throws {
        let script = """
            set -e
            for name in ca other; do
              openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$name" \
                -addext keyUsage=critical,keyCertSign -keyout $name.key -out $name.crt
            done
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=server -keyout server.key -out server.csr
            printf 'subjectAltName=IP:127.0.0.1' > extensions
            openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out server.crt
            """
        let shell = try Peer("/bin/bash", ["-c", script], directory: directory, port: nil)
        guard shell.waitForExit() == 0 else { throw Peer.Failure(description: shell.output) }
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
