import HTTP
import Principals

/// Reads the target of gateways that are configured to send `X-Original-URL` or `X-Original-URI`, and
/// `X-Original-Method`: NGINX, HAProxy.
///
///     X-Original-URL = scheme "://" authority origin-form / origin-form
///     X-Original-URI = origin-form
enum OriginalFields {
    /// The target; an empty field counts as absent, a repeated one is refused. The URI alone leaves the host unknown.
    static func target(in fields: HTTPFields) throws(Refusal) -> ForwardedTarget {
        var target = ForwardedTarget()
        target.method = try TargetField.method(FieldNames.originalMethod, in: fields)
        let url = try TargetField.value(FieldNames.originalURL, in: fields)
        let uri = try TargetField.value(FieldNames.originalURI, in: fields)
        guard let url else {
            target.path = uri.map { TargetField.split($0).path }
            return target
        }
        let origin = try originForm(of: url, host: &target.host)
        let (path, query) = TargetField.split(origin)
        if let uri {
            // Some gateway, or a client through it, wrote one of the two: who believes the other decides for another path.
            let other = TargetField.split(uri)
            guard other.path == path, other.query.elementsEqual(query) else {
                throw Refusal(.badRequest, "X-Original-URL and X-Original-URI differ")
            }
        }
        target.path = path
        return target
    }

    /// What follows the authority, `/` if nothing does.
    private static func originForm(
        of url: ArraySlice<UInt8>, host: inout String?
    ) throws(Refusal) -> ArraySlice<UInt8> {
        guard url.first != UInt8(ascii: "/") else { return url }
        guard let colon = url.firstIndex(of: UInt8(ascii: ":")), TargetField.isScheme(url[..<colon]),
            url[colon...].starts(with: "://".utf8)
        else { throw Refusal(.badRequest, "X-Original-URL is not a URL of http, https, ws or wss") }
        let rest = url[(colon + 3)...]
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        host = try TargetField.host(rest[..<(end ?? rest.endIndex)])
        guard let end else { return ArraySlice("/".utf8) }
        return rest[end] == UInt8(ascii: "?") ? ArraySlice("/".utf8) + rest[end...] : rest[end...]
    }
}
