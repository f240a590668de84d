public import HTTP
public import Principals

/// Envoy's `ext_authz` over HTTP asks with the client's own method and `Host`, at `/auth/envoy` + the client's path.
///
/// An answer of 5xx may mean "allow" to it (`failure_mode_allow`), so outages are refused with 403.
public struct EnvoyGateway: Gateway {
    /// `/auth/envoy`
    public static let name = "envoy"

    /// Makes the gateway.
    public init() {}

    /// Reads the request line and `Host`. A path that does not go on after the prefix leaves the client's unknown.
    public func target(of request: HTTPRequest) throws(Refusal) -> ForwardedTarget {
        var target = ForwardedTarget(method: request.method)
        if let authority = try TargetField.value(FieldNames.host, in: request.fields) {
            target.host = try TargetField.host(authority)
        }
        let path = request.target.path
        if path.utf8.starts(with: Self.prefix.utf8) {
            let rest = path.utf8.dropFirst(Self.prefix.utf8.count)
            if rest.first == UInt8(ascii: "/") { target.path = String(Substring(rest)) }
        }
        return target
    }

    /// The common status, but never 503.
    public func status(of refusal: Refusal) -> Int {
        let status = DirectGateway().status(of: refusal)
        return status == 503 ? 403 : status
    }

    private static let prefix = "/auth/envoy"
}
