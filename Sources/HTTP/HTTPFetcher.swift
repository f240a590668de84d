public import Base

/// Asks one resource and follows its redirects as far as they stay with the same scheme, host and port.
///
/// A redirect to anybody else is refused: the request may carry a credential, and a key from elsewhere is not the
/// issuer's.
public struct HTTPFetcher: Sendable {
    /// More redirects than this are refused.
    public static let maximumRedirects = 3

    /// What is asked.
    public let resource: HTTPResource
    /// The most bytes an answer's body may have.
    public let maximumBodyBytes: Int
    private let client: any HTTPClient

    /// Makes a fetcher; `client` speaks to the resource's origin.
    public init(client: any HTTPClient, resource: HTTPResource, maximumBodyBytes: Int = 512 * 1024) {
        self.client = client
        self.resource = resource
        self.maximumBodyBytes = maximumBodyBytes
    }

    /// Asks with GET; the answer's status is 2xx. `target` stands in for the resource's own, at the same origin.
    public func get(
        _ target: String? = nil, fields: [(name: String, value: Secret)] = [], until deadline: Deadline
    ) async throws(HTTPFetchError) -> HTTPClientResponse {
        try Self.successful(
            await send(
                HTTPClientRequest(method: "GET", target: target ?? resource.target, fields: fields), until: deadline))
    }

    /// Asks with POST and a form (`application/x-www-form-urlencoded`); the answer's status is 2xx.
    ///
    /// `isRepeatable` says that asking twice does what asking once does, as for introspection (RFC 7662): then the
    /// request survives a kept connection that the server closes meanwhile.
    public func post(
        form: [UInt8], fields: [(name: String, value: Secret)] = [], isRepeatable: Bool = false,
        until deadline: Deadline
    ) async throws(HTTPFetchError) -> HTTPClientResponse {
        let type = (name: "Content-Type", value: Secret("application/x-www-form-urlencoded"))
        var request = HTTPClientRequest(method: "POST", target: resource.target, fields: [type] + fields, body: form)
        request.isRepeatable = isRepeatable
        return try Self.successful(await send(request, until: deadline))
    }

    /// Sends a request and returns the answer behind its redirects, whatever its status.
    ///
    /// `Accept` and `Accept-Encoding: identity` are added if the caller does not say otherwise. 301, 302 and 303 are
    /// followed for GET only, 307 and 308 for all methods (RFC 9110 §15.4).
    public func send(
        _ request: HTTPClientRequest, until deadline: Deadline
    ) async throws(HTTPFetchError) -> HTTPClientResponse {
        var request = request
        request.maximumBodyBytes = min(request.maximumBodyBytes ?? .max, maximumBodyBytes)
        for (name, value) in [("Accept", "application/json"), ("Accept-Encoding", "identity")]
        where !request.fields.contains(where: { HTTPFieldName($0.name) == HTTPFieldName(name) }) {
            request.fields.append((name, Secret(value)))
        }
        for _ in 0...Self.maximumRedirects {
            let response = try await answer(request, until: deadline)
            guard let target = try redirectTarget(response, of: request) else { return response }
            request.target = target
        }
        throw .redirectRefused("more than \(Self.maximumRedirects)")
    }

    private func answer(
        _ request: HTTPClientRequest, until deadline: Deadline
    ) async throws(HTTPFetchError) -> HTTPClientResponse {
        let response: HTTPClientResponse
        do throws(HTTPClientError) {
            response = try await client.send(request, until: deadline)
        } catch {
            throw .noAnswer(error)
        }
        guard response.body.count <= request.maximumBodyBytes ?? .max else { throw .tooLarge }
        return response
    }

    /// The target to ask next; nil if the answer is no redirect.
    private func redirectTarget(
        _ response: HTTPClientResponse, of request: HTTPClientRequest
    ) throws(HTTPFetchError) -> String? {
        switch response.status {
        case 301, 302, 303:
            guard request.method == "GET" else { throw .redirectRefused("of a \(request.method)") }
        case 307, 308: break
        default: return nil
        }
        guard case .one(let reference) = response.fields.lookup("location") else {
            throw .redirectRefused("without one Location")
        }
        let here = HTTPResource(origin: resource.origin, target: request.target)
        guard let next = here.resolving(reference) else { throw .redirectRefused("to no usable URL") }
        guard next.origin == resource.origin else { throw .redirectRefused("to \(next.origin)") }
        return next.target
    }

    private static func successful(
        _ response: HTTPClientResponse
    ) throws(HTTPFetchError) -> HTTPClientResponse {
        guard (200..<300).contains(response.status) else { throw .status(response.status) }
        return response
    }
}
