import HTTP
import Principals

/// Reads the target of gateways that send `X-Forwarded-{Method,Proto,Host,Uri}`: Traefik, Caddy.
enum ForwardedFields {
    /// The target; an empty field counts as absent, a repeated one is refused.
    static func target(in fields: HTTPFields) throws(Refusal) -> ForwardedTarget {
        if let scheme = try TargetField.value(FieldNames.forwardedProto, in: fields) {
            guard TargetField.isScheme(scheme) else {
                throw Refusal(.badRequest, "X-Forwarded-Proto is no scheme we know")
            }
        }
        var target = ForwardedTarget()
        target.method = try TargetField.method(FieldNames.forwardedMethod, in: fields)
        if let authority = try TargetField.value(FieldNames.forwardedHost, in: fields) {
            target.host = try TargetField.host(authority)
        }
        if let uri = try TargetField.value(FieldNames.forwardedURI, in: fields) {
            target.path = TargetField.split(uri).path
        }
        return target
    }
}
