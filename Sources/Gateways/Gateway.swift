public import HTTP
public import Principals

/// Reads what one kind of reverse proxy asks, in that proxy's dialect.
///
/// A gateway's file says which fields carry the client's method, host and path, and nothing else: trust, credentials,
/// client address and request identifier are read in one way for all (`read(_:from:context:)`).
public protocol Gateway: Sendable {
    /// The word in the path and in the log: `traefik` for `/auth/traefik`.
    static var name: String { get }
    /// Makes the gateway; it has no settings.
    init()
    /// Reads the client's method, host and path. It is called for trusted peers only.
    func target(of request: HTTPRequest) throws(Refusal) -> ForwardedTarget
    /// The status by which this proxy understands a refusal.
    func status(of refusal: Refusal) -> Int
}

extension Gateway {
    /// Reads one request of the proxy at `peer`.
    ///
    /// What an untrusted peer says of others (identity, forwarded target, client address, request identifier) is
    /// ignored; its own credentials count.
    public func read(
        _ request: HTTPRequest, from peer: HTTPPeer, context: GatewayContext
    ) throws(Refusal) -> ForwardedRequest {
        let isTrusted = context.trustedPeers.contains(peer)
        try ConnectionField.verify(request.fields, identityFieldNames: context.identityFieldNames)
        let target = isTrusted ? try target(of: request) : ForwardedTarget()
        let credentials = try context.credentials(in: request.fields, isFromTrustedPeer: isTrusted)
        return ForwardedRequest(
            method: target.method, host: target.host, path: target.path,
            clientAddress: context.clientAddress(of: request, from: peer),
            credentials: credentials, realm: RealmField.realm(in: request.fields),
            requestID: context.requestID(of: request, from: peer), isFromTrustedPeer: isTrusted,
            ignoredUntrustedFields: !isTrusted && context.saysSomethingOfOthers(request.fields))
    }

    /// What can be said of a request that `read` refused, for the audit line: no credentials, no realm.
    public func outline(
        of request: HTTPRequest, from peer: HTTPPeer, context: GatewayContext
    ) -> ForwardedRequest {
        let isTrusted = context.trustedPeers.contains(peer)
        let target = isTrusted ? try? target(of: request) : nil
        return ForwardedRequest(
            method: target?.method, host: target?.host, path: target?.path,
            clientAddress: context.clientAddress(of: request, from: peer),
            requestID: context.requestID(of: request, from: peer), isFromTrustedPeer: isTrusted,
            ignoredUntrustedFields: !isTrusted && context.saysSomethingOfOthers(request.fields))
    }

    /// The common status: 401 invites credentials, 403 does not, 400 is the proxy's fault, 503 an outage.
    public func status(of refusal: Refusal) -> Int {
        switch refusal.code {
        case .noCredentials, .malformedCredentials, .rejected, .expired, .banned: 401
        case .badRequest: 400
        case .denied, .missingFact, .ambiguousPath, .notWhitelisted, .unusableName, .foreignAccount, .answerTooLarge:
            403
        case .providerUnavailable, .upstreamUnavailable, .augmenterUnavailable, .storeUnavailable: 503
        }
    }
}
