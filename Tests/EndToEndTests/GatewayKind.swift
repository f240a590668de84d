import Foundation
import Testing

/// A real reverse proxy, started from the file in `Config/gateways` that users copy, with this test's ports in it.
enum GatewayKind: String, CaseIterable, CustomTestStringConvertible {
    case nginx
    case caddy
    case traefik

    var testDescription: String { rawValue }

    /// Starts the proxy on `port`, in front of an application, asking a daemon. With `portal`, the client's
    /// `X-Portal-User` and `X-Portal-Groups` stand for what a login portal in the proxy would have found out.
    func start(port: Int, daemon: Int, application: Int, path: String? = nil, portal: Bool = false) throws -> Peer {
        let text = { (file: String) in
            var text = try Project.text("Config/gateways/\(file)")
            if portal { text = vouching(text) }
            return
                text
                .replacing("127.0.0.1:8080", with: "127.0.0.1:\(port)").replacing(
                    "http://:8080", with: "http://:\(port)"
                )
                .replacing("127.0.0.1:5000", with: "127.0.0.1:\(daemon)")
                .replacing("127.0.0.1:8000", with: "127.0.0.1:\(application)")
                .replacing("/auth/\(rawValue)", with: path ?? "/auth/\(rawValue)")
        }
        let executable = try Peer.require(rawValue)
        switch self {
        case .nginx:
            return try Peer(
                executable, ["-p", "@DIR@", "-c", "@DIR@/nginx.conf", "-g", "daemon off;"],
                files: ["nginx.conf": text("nginx.conf")], port: port)
        case .caddy:
            return try Peer(
                executable, ["run", "--config", "@DIR@/Caddyfile", "--adapter", "caddyfile"],
                files: ["Caddyfile": text("Caddyfile")], environment: ["XDG_DATA_HOME": "/nonexistent"], port: port)
        case .traefik:
            let entry = """
                global: {checkNewVersion: false, sendAnonymousUsage: false}
                log: {level: WARN}
                entryPoints: {web: {address: "127.0.0.1:\(port)"}}
                providers: {file: {filename: routes.yaml, watch: false}}
                """
            let peer = try Peer(
                executable, ["--configfile=traefik.yaml"],
                files: ["traefik.yaml": entry, "routes.yaml": text("traefik.yaml")],
                port: port)
            try waitForRoutes(port)
            return peer
        }
    }

    /// The configuration, changed so that the proxy sets identity fields instead of dropping them.
    private func vouching(_ text: String) -> String {
        switch self {
        case .nginx:
            text.replacing(#"Remote-User "";"#, with: "Remote-User $http_x_portal_user;")
                .replacing(#"Remote-Groups "";"#, with: "Remote-Groups $http_x_portal_groups;")
        case .caddy:
            text.replacing(
                "header_up -Remote-*",
                with:
                    "header_up Remote-User {header.X-Portal-User}\n\t\theader_up Remote-Groups {header.X-Portal-Groups}"
            )
        case .traefik:
            // Traefik has no field from another field: the client's own are let through.
            text.replacing("middlewares: [without-identity-fields, sallyport]", with: "middlewares: [sallyport]")
        }
    }

    /// Traefik's port opens before its routers are loaded; it answers 404 until then.
    private func waitForRoutes(_ port: Int) throws {
        for _ in 0..<500 {
            if try Curl.send("http://127.0.0.1:\(port)/").status != 404 { return }
            usleep(20_000)
        }
    }
}
