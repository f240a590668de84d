public import HTTP
public import Principals

/// The paths for any client: curl, auth-o-tron's clients, and proxies configured for elastauth or auth-o-tron
/// (`/authenticate`, `/elastauth`, `/`). Whichever family of fields the proxy sends is read.
public struct DirectGateway: Gateway {
    /// `direct`
    public static let name = "direct"

    /// Makes the gateway.
    public init() {}

    /// Reads the family that was sent. Both together are refused: one of them is the client's own.
    public func target(of request: HTTPRequest) throws(Refusal) -> ForwardedTarget {
        guard Self.holdsOriginalField(request.fields) else { return try ForwardedFields.target(in: request.fields) }
        guard !Self.holdsForwardedTarget(request.fields) else {
            throw Refusal(.badRequest, "X-Forwarded-Method or X-Forwarded-Uri together with X-Original-*")
        }
        return try OriginalFields.target(in: request.fields)
    }

    /// True if a request for `/` is a proxy's question: it carries `X-Forwarded-Method`, `X-Forwarded-Uri` or any
    /// `X-Original-*`.
    public static func isForwarded(_ request: HTTPRequest) -> Bool {
        holdsForwardedTarget(request.fields) || holdsOriginalField(request.fields)
    }

    private static func holdsForwardedTarget(_ fields: HTTPFields) -> Bool {
        fields.lookup(FieldNames.forwardedMethod) != .absent || fields.lookup(FieldNames.forwardedURI) != .absent
    }

    private static func holdsOriginalField(_ fields: HTTPFields) -> Bool {
        fields.containsLine(withPrefix: FieldNames.original)
    }
}
