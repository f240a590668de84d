public import Base
public import HTTP
import Principals

/// What every gateway needs to know of the configuration; made once at start-up.
public struct GatewayContext: Sendable {
    /// The peers whose word about others counts.
    public let trustedPeers: TrustedPeers
    /// The identity fields that configured providers read, without repeats.
    public let identityFieldNames: [HTTPFieldName]
    /// The cookies that configured providers read, in the order in which they are tried.
    public let cookieNames: [String]
    /// How many distinct credentials one `Authorization` may hold; more earn 401.
    public let maximumCredentials: Int
    private let requestIDs: RequestIDMaker

    /// Bundles the settings; `requestIDs` makes an identifier for a request that brought none.
    public init(
        trustedPeers: TrustedPeers, identityFieldNames: [HTTPFieldName] = [], cookieNames: [String] = [],
        maximumCredentials: Int = 3, requestIDs: RequestIDMaker
    ) {
        self.trustedPeers = trustedPeers
        self.identityFieldNames = identityFieldNames
        self.cookieNames = cookieNames
        self.maximumCredentials = maximumCredentials
        self.requestIDs = requestIDs
    }

    /// The request's identifier: a trusted peer's `X-Request-ID` if it is usable, else a fresh one.
    public func requestID(of request: HTTPRequest, from peer: HTTPPeer) -> String {
        let sent = trustedPeers.contains(peer) ? RequestIDField.identifier(in: request.fields) : nil
        return sent ?? requestIDs.next(lane: peer.lane)
    }

    /// The client's address: an untrusted peer's own, else what trusted peers say of it; nil if they do not say.
    public func clientAddress(of request: HTTPRequest, from peer: HTTPPeer) -> IPAddress? {
        guard trustedPeers.contains(peer) else { return peer.address }
        return ClientAddress.read(request.fields, trustedPeers: trustedPeers)
    }

    /// Every credential the request carries, in the order in which they are tried: the identity that a trusted peer
    /// vouches for, `Authorization`, cookies. Anything malformed refuses the request whatever else it carries.
    func credentials(in fields: HTTPFields, isFromTrustedPeer: Bool) throws(Refusal) -> [Credentials] {
        let authorization = try AuthorizationField.credentials(in: fields, maximum: maximumCredentials)
        let cookies = cookieNames.isEmpty ? [] : CookieField.credentials(in: fields, names: cookieNames)
        guard isFromTrustedPeer, !identityFieldNames.isEmpty,
            let identity = try ForwardedIdentity.read(fields, names: identityFieldNames)
        else { return cookies.isEmpty ? authorization : authorization + cookies }
        return [.identity(identity)] + authorization + cookies
    }

    /// True if the fields hold an identity, a forwarded target or a client address.
    func saysSomethingOfOthers(_ fields: HTTPFields) -> Bool {
        fields.containsLine(withPrefix: FieldNames.forwarded) || fields.containsLine(withPrefix: FieldNames.original)
            || identityFieldNames.contains { fields.lookup($0) != .absent }
    }
}
