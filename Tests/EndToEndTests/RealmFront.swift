import Foundation

/// NGINX in front of an OpenID provider, with a Keycloak realm's addresses: all of a Keycloak that `openid-offline` asks.
final class RealmFront {
    /// For `iam_url`.
    let url: String
    let peer: Peer

    /// Starts one whose realm is `realm`, and whose two endpoints are those of a provider.
    init(realm: String, introspection: String, token: String) throws {
        let port = Ports.free()
        url = "http://127.0.0.1:\(port)"
        let path = "/realms/\(realm)/protocol/openid-connect/token"
        peer = try Peer(
            try Peer.require("nginx"), ["-p", "@DIR@", "-c", "@DIR@/nginx.conf", "-g", "daemon off;"],
            files: [
                "nginx.conf": """
                pid nginx.pid; error_log stderr warn; events {}
                http {
                  access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
                  proxy_set_header Host $proxy_host;
                  server {
                    listen 127.0.0.1:\(port);
                    location = \(path)/introspect { proxy_pass \(introspection); }
                    location = \(path) { proxy_pass \(token); }
                  }
                }
                """
            ], port: port)
    }
}
