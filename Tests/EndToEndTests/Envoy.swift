import Foundation

/// A real Envoy whose `jwt_authn` says whether a token is good: 200 or 401. Nothing stands behind it.
final class Envoy {
    let peer: Peer
    private let url: String

    /// Starts one that believes a key set's signatures for an issuer and an audience.
    init(issuer: String, audience: String, keySet: String) throws {
        let port = Ports.free()
        url = "http://127.0.0.1:\(port)/"
        let filters = "type.googleapis.com/envoy.extensions.filters"
        let configuration = """
            static_resources:
              listeners:
                - address: { socket_address: { address: 127.0.0.1, port_value: \(port) } }
                  filter_chains:
                    - filters:
                        - name: envoy.filters.network.http_connection_manager
                          typed_config:
                            "@type": \(filters).network.http_connection_manager.v3.HttpConnectionManager
                            stat_prefix: tokens
                            max_request_headers_kb: 1024
                            route_config:
                              virtual_hosts:
                                - name: all
                                  domains: ["*"]
                                  routes: [{ match: { prefix: "/" }, direct_response: { status: 200 } }]
                            http_filters:
                              - name: envoy.filters.http.jwt_authn
                                typed_config:
                                  "@type": \(filters).http.jwt_authn.v3.JwtAuthentication
                                  providers:
                                    issuer:
                                      issuer: "\(issuer)"
                                      audiences: ["\(audience)"]
                                      local_jwks: { filename: "@DIR@/keys.json" }
                                  rules: [{ match: { prefix: "/" }, requires: { provider_name: issuer } }]
                              - name: envoy.filters.http.router
                                typed_config: { "@type": \(filters).http.router.v3.Router }

            """
        let directory = Peer.makeDirectory()
        let program = try Peer.require("envoy", in: Project.root.appending(path: ".build/peers/bin").path)
        peer = try Peer(
            program, ["-c", "@DIR@/envoy.yaml", "--concurrency", "1", "-l", "warn", "--disable-hot-restart"],
            files: [
                "envoy.yaml": configuration.replacing("@DIR@", with: directory.path), "keys.json": keySet,
            ], directory: directory, endsAtOnce: true, port: port)
    }

    /// The status of its answer to a request with a token.
    func status(for token: String) throws -> Int {
        try Curl.send(url, "-H", "Authorization: Bearer \(token)").status
    }
}
