public import HTTP
public import Principals

/// Traefik's `forwardAuth` asks with `GET` and sends `X-Forwarded-{Method,Proto,Host,Uri}`.
public struct TraefikGateway: Gateway {
    /// `/auth/traefik`
    public static let name = "traefik"

    /// Makes the gateway.
    public init() {}

    /// Reads the `X-Forwarded-*` family.
    public func target(of request: HTTPRequest) throws(Refusal) -> ForwardedTarget {
        try ForwardedFields.target(in: request.fields)
    }
}
