public import HTTP
public import Principals

/// HAProxy's Lua asks with `HEAD` or `GET` and sets `X-Original-URL` and `X-Original-Method` after deleting the client's.
public struct HAProxyGateway: Gateway {
    /// `/auth/haproxy`
    public static let name = "haproxy"

    /// Makes the gateway.
    public init() {}

    /// Reads the `X-Original-*` family.
    public func target(of request: HTTPRequest) throws(Refusal) -> ForwardedTarget {
        try OriginalFields.target(in: request.fields)
    }
}
