import Gateways
import HTTP

/// What a path of the main listener asks for. The raw value is the metrics label; it never holds what a client sent.
enum Route: String, Sendable, CaseIterable {
    case authenticate = "/authenticate"
    case elastauth = "/elastauth"
    case traefik = "/auth/traefik"
    case caddy = "/auth/caddy"
    case nginx = "/auth/nginx"
    case haproxy = "/auth/haproxy"
    case envoy = "/auth/envoy/*"
    case root = "/"
    case whoami = "/whoami"
    case token = "/token"
    case tokens = "/tokens"
    case tokenByID = "/token/{id}"
    case providers = "/providers"
    case augmenters = "/augmenters"
    case configuration = "/elastauth/config"
    case health = "/health"
    case live = "/live"
    case ready = "/ready"
    case metrics = "/metrics"
    case unmatched = "unmatched"

    /// Finds the route of a path. Authentication paths are known with and without a trailing slash, others exactly.
    init(path: String) {
        if let route = Self.exact[path] {
            self = route
        } else if path.utf8.starts(with: "/auth/envoy".utf8), path.utf8.dropFirst(11).first.map({ $0 == 0x2F }) ?? true
        {
            // Envoy appends the client's path, whatever it is.
            self = .envoy
        } else if path.utf8.last == 0x2F, let route = Self.exact[String(path.dropLast())], route.gateway != nil {
            self = route
        } else if path.utf8.starts(with: "/token/".utf8), path.utf8.count > 7, !path.utf8.dropFirst(7).contains(0x2F) {
            self = .tokenByID
        } else {
            self = .unmatched
        }
    }

    /// The gateway whose dialect an authentication path speaks; nil for other paths, and for `/`, which depends.
    var gateway: (any Gateway)? {
        switch self {
        case .authenticate, .elastauth: DirectGateway()
        case .traefik: TraefikGateway()
        case .caddy: CaddyGateway()
        case .nginx: NginxGateway()
        case .haproxy: HAProxyGateway()
        case .envoy: EnvoyGateway()
        case .root, .whoami, .token, .tokens, .tokenByID, .providers, .augmenters, .configuration, .health, .live,
            .ready,
            .metrics, .unmatched:
            nil
        }
    }

    /// The methods that a path other than an authentication path takes; empty for any.
    var methods: [String] {
        switch self {
        case .token: ["GET", "POST"]
        case .tokenByID: ["DELETE"]
        case .authenticate, .elastauth, .traefik, .caddy, .nginx, .haproxy, .envoy, .unmatched: []
        case .root, .whoami, .tokens, .providers, .augmenters, .configuration, .health, .live, .ready, .metrics:
            ["GET", "HEAD"]
        }
    }

    /// True for the paths that are about the caller itself.
    var isForCaller: Bool { [.whoami, .token, .tokens, .tokenByID].contains(self) }

    private static let exact: [String: Route] = {
        let parameterless = allCases.filter { ![.envoy, .tokenByID, .unmatched].contains($0) }
        let aliases = [
            "/auth/envoy": Route.envoy, "/elastauth/health": .health, "/elastauth/live": .live,
            "/elastauth/ready": .ready,
        ]
        return Dictionary(parameterless.map { ($0.rawValue, $0) }, uniquingKeysWith: { $1 }).merging(aliases) { $1 }
    }()
}
