public import Base
public import HTTP

/// Brings requests to the stand-in within the process.
public struct StandInElasticsearchClient: HTTPClient {
    private let elasticsearch: StandInElasticsearch

    /// Makes a client of one stand-in.
    public init(_ elasticsearch: StandInElasticsearch) { self.elasticsearch = elasticsearch }

    /// Asks the stand-in; an answer that comes after the deadline is a time-out.
    public func send(
        _ request: HTTPClientRequest, until deadline: Deadline
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        if elasticsearch.refusesConnections { throw HTTPClientError(.connectFailed) }
        let answer = await elasticsearch.respond(
            to: StandInElasticsearchRequest(
                method: request.method, target: request.target, authorization: Self.text("Authorization", request),
                contentType: Self.text("Content-Type", request), body: request.body))
        if deadline.hasPassed() { throw HTTPClientError(.timedOut) }
        guard let answer else { throw HTTPClientError(.connectionLost) }
        var fields = HTTPFields()
        fields.append(name: "Content-Type".utf8, value: answer.contentType.utf8)
        if let location = answer.location { fields.append(name: "Location".utf8, value: location.utf8) }
        return HTTPClientResponse(status: answer.status, fields: fields, body: answer.body)
    }

    private static func text(_ name: String, _ request: HTTPClientRequest) -> String? {
        guard let field = request.fields.first(where: { $0.name == name }) else { return nil }
        return field.value.withBytes { String(decoding: $0, as: UTF8.self) }
    }
}
