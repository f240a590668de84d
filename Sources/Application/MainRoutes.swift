import Base
import Gateways
import HTTP

/// The main listener: which path is answered by whom.
struct MainRoutes: HTTPHandler {
    let forwardAuth: ForwardAuth
    let whoAmI: WhoAmI
    let tokens: TokenRoutes
    let catalogue: Catalogue
    let health: Health
    let metrics: HTTPMetrics<Route>
    /// True if `/` is an authentication path whoever asks (`authorization: basic`).
    let rootAuthenticates: Bool

    func respond(to request: HTTPRequest, from peer: HTTPPeer) async -> HTTPResponse {
        let start = ContinuousClock.now
        let route = Route(path: request.target.path)
        metrics.begin(lane: peer.lane)
        let response = await answer(route, request, peer, since: start)
        metrics.end(
            route, method: request.method, status: response.status, duration: start.duration(to: .now), lane: peer.lane)
        return response
    }

    private func answer(
        _ route: Route, _ request: HTTPRequest, _ peer: HTTPPeer, since start: ContinuousClock.Instant
    ) async -> HTTPResponse {
        if let gateway = route.gateway {
            return await forwardAuth.respond(to: request, from: peer, through: gateway, since: start)
        }
        if route == .root, rootAuthenticates || DirectGateway.isForwarded(request) {
            return await forwardAuth.respond(to: request, from: peer, through: DirectGateway(), since: start)
        }
        if route.isForCaller, route.methods.contains(request.method) {
            return route == .whoami
                ? await whoAmI.respond(to: request, from: peer)
                : await tokens.respond(route, to: request, from: peer)
        }
        let requestID = forwardAuth.context.requestID(of: request, from: peer)
        return page(route, request, peer).identified(by: requestID)
    }

    /// The answers that are no decisions.
    private func page(_ route: Route, _ request: HTTPRequest, _ peer: HTTPPeer) -> HTTPResponse {
        guard route.methods.contains(request.method) || route == .unmatched || route == .metrics else {
            return Page.methodNotAllowed(allow: route.methods)
        }
        switch route {
        case .root: return LandingPage.answer(version: health.version)
        case .providers, .augmenters, .configuration:
            // What is configured is for trusted peers only.
            return forwardAuth.context.trustedPeers.contains(peer) ? catalogue.answer(route) : Page.forbidden
        case .health, .live, .ready: return health.answer(route, path: request.target.path)
        case .authenticate, .elastauth, .traefik, .caddy, .nginx, .haproxy, .envoy, .whoami, .token, .tokens,
            .tokenByID, .metrics, .unmatched:
            return Page.notFound
        }
    }
}
