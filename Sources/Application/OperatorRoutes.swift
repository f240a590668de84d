import Base
import Gateways
import HTTP

/// The metrics listener: metrics and probes for everybody, the rest for loopback and trusted peers.
struct OperatorRoutes: HTTPHandler {
    let metricsEndpoint: MetricsEndpoint
    let statusPage: StatusPage
    let trustedPeers: TrustedPeers

    func respond(to request: HTTPRequest, from peer: HTTPPeer) async -> HTTPResponse {
        let route = Route(path: request.target.path)
        switch route {
        case .metrics, .health, .live, .ready, .providers, .augmenters, .configuration, .root: break
        case .authenticate, .elastauth, .traefik, .caddy, .nginx, .haproxy, .envoy, .whoami, .token, .tokens,
            .tokenByID,
            .unmatched:
            return Page.notFound
        }
        guard route.methods.contains(request.method) else { return Page.methodNotAllowed(allow: route.methods) }
        switch route {
        case .metrics: return metricsEndpoint.answer()
        case .health, .live, .ready: return statusPage.health.answer(route, path: request.target.path)
        default: break
        }
        guard trustedPeers.contains(peer) || Self.loopback.contains(peer) else { return Page.forbidden }
        return route == .root ? statusPage.answer() : statusPage.catalogue.answer(route)
    }

    private static let loopback = TrustedPeers(["127.0.0.0/8", "::1/128"].compactMap { AddressRange($0) })
}
