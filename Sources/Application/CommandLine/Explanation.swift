import Base
import Gateways
import HTTP
import Principals
import Rules

/// What becomes of one request, told step by step: gateway, providers, augmenters, rules.
///
/// It asks the same stages as the daemon does, and neither Elasticsearch nor any cache. No secret is told.
struct Explanation {
    /// What is configured.
    let settings: Settings
    /// The steps so far, one line each.
    private(set) var lines: [String] = []
    /// True if the request is allowed.
    private(set) var isAllowed = false

    /// Begins an explanation.
    init(settings: Settings) { self.settings = settings }

    /// Runs one request through the stages.
    mutating func run(_ asked: ExplainedRequest) async {
        let gateway = asked.gateway
        guard let request = asked.request() else {
            lines.append("refused: this is no acceptable HTTP request")
            return
        }
        do throws(Refusal) {
            let forwarded = try gateway.read(request, from: HTTPPeer(address: asked.peer, lane: 0), context: context)
            tell(forwarded, asked)
            let deadline = Deadline.after(settings.auth.deadline)
            let augmented = try await principal(forwarded, until: deadline)
            try decide(augmented, forwarded)
        } catch {
            let detail = error.detail.isEmpty ? "" : ": \(error.detail)"
            lines.append("refused: \(gateway.status(of: error)) \(error.code.rawValue)\(detail)")
        }
    }

    private mutating func tell(_ forwarded: ForwardedRequest, _ asked: ExplainedRequest) {
        let trust = forwarded.isFromTrustedPeer ? "trusted" : "not trusted"
        lines.append("gateway: \(asked.gatewayName) at \(asked.peer), \(trust)")
        if forwarded.ignoredUntrustedFields {
            lines.append(
                "gateway: its identity, X-Forwarded-* and X-Original-* fields are ignored; to believe them, "
                    + "add \(asked.peer) to server.trusted_proxies")
        }
        let facts =
            [("method", forwarded.method), ("host", forwarded.host), ("path", forwarded.path)]
            + [("client", forwarded.clientAddress.map { "\($0)" })]
        lines.append("request: " + facts.map { "\($0.0) \($0.1 ?? "unknown")" }.joined(separator: ", "))
        let kinds = forwarded.credentials.map(Self.kind)
        lines.append("credentials: " + (kinds.isEmpty ? "none" : kinds.joined(separator: ", ")))
        if let realm = forwarded.realm { lines.append("realm: only \(realm.isEmpty ? "none" : realm)") }
    }

    private mutating func principal(
        _ forwarded: ForwardedRequest, until deadline: Deadline
    ) async throws(Refusal) -> Principal {
        let chain = ProviderChain(providers: settings.providers, timeout: settings.auth.providerTimeout)
        let found = await chain.authenticate(
            credentials: forwarded.credentials, realm: forwarded.realm, until: deadline)
        for attempt in found.attempts {
            lines.append("provider: \(attempt.name) (\(attempt.type), \(attempt.realm)): \(attempt.result.rawValue)")
        }
        if found.attempts.contains(where: { $0.name == StoredTokens.name }) {
            lines.append("provider: stored tokens count for nothing here, for the token store is not asked")
        }
        let authenticated = try found.result.get()
        lines.append("principal: \(authenticated.username) of \(authenticated.realm), by \(authenticated.provider)")
        let chainOfAugmenters = AugmenterChain(augmenters: settings.augmenters, timeout: settings.auth.providerTimeout)
        let augmented = await chainOfAugmenters.augment(authenticated, until: deadline)
        for attempt in augmented.attempts {
            lines.append("augmenter: \(attempt.name) (\(attempt.type), \(attempt.realm)): \(attempt.result.rawValue)")
        }
        let principal = try augmented.result.get()
        lines.append("roles: " + (principal.roles.isEmpty ? "none" : principal.roles.joined(separator: ", ")))
        return principal
    }

    private mutating func decide(_ principal: Principal, _ forwarded: ForwardedRequest) throws(Refusal) {
        switch settings.rules.permit(principal, forwarded) {
        case .permitted(let permitted):
            lines.append("rule: \(permitted.rule ?? "none is configured: everyone authenticated passes")")
            lines.append("allowed: 200")
            isAllowed = true
        case .refused(let refusal, let rule):
            lines.append("rule: \(rule ?? "none allows it")")
            throw refusal
        }
    }

    private var context: GatewayContext {
        GatewayContext(
            trustedPeers: TrustedPeers(settings.server.trustedProxies),
            identityFieldNames: settings.providers.flatMap { $0.identityFieldNames },
            cookieNames: settings.providers.flatMap { $0.cookieNames },
            maximumCredentials: settings.auth.maximumCredentials, requestIDs: RequestIDMaker(lanes: 1))
    }

    private static func kind(_ credentials: Credentials) -> String {
        switch credentials {
        case .basic: "Basic of \(credentials.claimedUsername ?? "a stored token")"
        case .bearer: "Bearer"
        case .cookie(let name, _): "cookie \(name)"
        case .identity: "identity fields"
        }
    }
}
