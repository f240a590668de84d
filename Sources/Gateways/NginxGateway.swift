public import HTTP
public import Principals

/// NGINX's `auth_request` asks with `GET` and sends what it is configured to: `X-Original-URL` or `X-Original-URI`, and
/// `X-Original-Method`. `X-Forwarded-*` may be the client's own.
public struct NginxGateway: Gateway {
    /// `/auth/nginx`
    public static let name = "nginx"

    /// Makes the gateway.
    public init() {}

    /// Reads the `X-Original-*` family.
    public func target(of request: HTTPRequest) throws(Refusal) -> ForwardedTarget {
        try OriginalFields.target(in: request.fields)
    }
}
