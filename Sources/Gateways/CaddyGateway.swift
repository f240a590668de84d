public import HTTP
public import Principals

/// Caddy's `forward_auth` asks with `GET` and sends `X-Forwarded-{Method,Proto,Host,Uri}`; the client's query is
/// appended to the path that asks, and means nothing here. `X-Original-*` would be the client's own.
public struct CaddyGateway: Gateway {
    /// `/auth/caddy`
    public static let name = "caddy"

    /// Makes the gateway.
    public init() {}

    /// Reads the `X-Forwarded-*` family.
    public func target(of request: HTTPRequest) throws(Refusal) -> ForwardedTarget {
        try ForwardedFields.target(in: request.fields)
    }
}
