public import Base
public import Principals

/// What a gateway asks about: the client's request as the gateway saw it, and the credentials it carried.
public struct ForwardedRequest: Sendable {
    /// The client's method; nil if the gateway did not say.
    public var method: String?
    /// The client's host in lower case without port; nil if not said.
    public var host: String?
    /// The client's path as sent, without query; nil if not said.
    public var path: String?
    /// The client's address; nil if unknown.
    public var clientAddress: IPAddress?
    /// Credentials in the order in which they are tried.
    public var credentials: [Credentials]
    /// The realm of `X-Auth-Realm`: nil for no restriction, "" (also for an unreadable one) matches none.
    public var realm: String?
    /// The request's identifier: the trusted gateway's, or our own.
    public var requestID: String
    /// True if the peer is in `trusted_proxies`.
    public var isFromTrustedPeer: Bool
    /// True if an untrusted peer sent identity, `X-Forwarded-*` or `X-Original-*` fields, which were ignored: worth a
    /// throttled log line that says which address to add to `trusted_proxies`.
    public var ignoredUntrustedFields: Bool

    /// Makes a request.
    public init(
        method: String? = nil, host: String? = nil, path: String? = nil, clientAddress: IPAddress? = nil,
        credentials: [Credentials] = [], realm: String? = nil, requestID: String = "", isFromTrustedPeer: Bool = false,
        ignoredUntrustedFields: Bool = false
    ) {
        self.method = method
        self.host = host
        self.path = path
        self.clientAddress = clientAddress
        self.credentials = credentials
        self.realm = realm
        self.requestID = requestID
        self.isFromTrustedPeer = isFromTrustedPeer
        self.ignoredUntrustedFields = ignoredUntrustedFields
    }
}
