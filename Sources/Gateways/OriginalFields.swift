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

    /// What follows the authority. It must begin with `/`, as every request's target does: a client that sends
    /// `Host: app.test?` through `$scheme://$http_host$request_uri` would otherwise turn its path into a query.
    private static func originForm(
        of url: ArraySlice<UInt8>, host: inout String?
    ) throws(Refusal) -> ArraySlice<UInt8> {
        guard url.first != UInt8(ascii: "/") else { return url }
        guard let colon = url.firstIndex(of: UInt8(ascii: ":")), TargetField.isScheme(url[..<colon]),
            url[colon...].starts(with: "://".utf8)
        else { throw Refusal(.badRequest, "X-Original-URL is not a URL of http, https, ws or wss") }
        let rest = url[(colon + 3)...]
        guard let path = rest.firstIndex(of: UInt8(ascii: "/")) else {
            throw Refusal(.badRequest, "X-Original-URL has no path")
        }
        // A `?` or `#` before the path is no part of a host, so the request is refused here.
        host = try TargetField.host(rest[..<path])
        return rest[path...]
    }
}
