import Foundation

/// NGINX that ends TLS in front of a server, with a certificate for 127.0.0.1 that a private authority signed.
final class TLSFront {
    let port: Int
    private let directory = Peer.makeDirectory()
    private let peer: Peer

    /// Starts one in front of `url`. With `asksForCertificate` only clients with a certificate of the authority get in.
    init(_ url: String, asksForCertificate: Bool = false) throws {
        let port = Ports.free()
        self.port = port
        try Self.makeCertificates(in: directory)
        let clients = asksForCertificate ? "ssl_client_certificate ca.crt; ssl_verify_client on;" : ""
        let configuration = """
            pid nginx.pid; error_log stderr warn; events {}
            http {
              access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
              server { listen 127.0.0.1:\(port) ssl; ssl_certificate server.crt; ssl_certificate_key server.key;
                       \(clients)
                       location / { proxy_pass \(url); } }
            }
            """
        peer = try Peer(
            try Peer.require("nginx"), ["-p", "@DIR@", "-c", "@DIR@/nginx.conf", "-g", "daemon off;"],
            files: ["nginx.conf": configuration], directory: directory, port: port)
    }

    /// A file beside it: `ca.crt`, the authority; `other.crt`, one that signed nothing; `client.crt` and `client.key`.
    func path(_ name: String) -> String { directory.appending(path: name).path }

    /// Makes an authority, another one, and certificates of the first for a server and a client.
    static func makeCertificates(in directory: URL) throws {
        let script = """
            set -e
            key="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
            for name in ca other; do
              openssl req -x509 $key -days 2 -subj "/CN=$name" -addext keyUsage=critical,keyCertSign \
                -keyout $name.key -out $name.crt
            done
            printf 'subjectAltName=IP:127.0.0.1' > extensions
            for name in server client; do
              openssl req $key -subj "/CN=$name" -keyout $name.key -out $name.csr
              openssl x509 -req -in $name.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile extensions \
                -out $name.crt
            done
            """
        let shell = try Peer("/bin/bash", ["-c", script], directory: directory, port: nil)
        guard shell.waitForExit() == 0 else { throw Peer.Failure(description: shell.output) }
    }
}
