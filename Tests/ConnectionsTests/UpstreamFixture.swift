import Base
import Connections
import HTTP
import Platform

/// A loop and a client on it.
final class UpstreamFixture: Sendable {
    let loop: EventLoop
    let client: HTTPUpstreamClient

    init(
        port: Int, host: String = "127.0.0.1", tls: TLSSettings? = nil,
        limits: HTTPUpstreamLimits = HTTPUpstreamLimits(),
        lookup: @escaping Resolver.Lookup = { .failure(ResolverError("\($0): unknown")) }
    ) throws {
        loop = try EventLoop(index: 0, name: "test")
        let resolver = Resolver(
            pool: WorkerPool(name: "dns", threads: 1, capacity: 8), lifetime: .seconds(1), capacity: 8, now: { .now },
            lookup: lookup)
        let name = host.contains(":") ? "[\(host)]" : host
        guard let origin = HTTPOrigin("\(tls == nil ? "http" : "https")://\(name):\(port)") else { throw NoOrigin() }
        client = try HTTPUpstreamClient(origin: origin, tls: tls, loops: [loop], resolver: resolver, limits: limits)
    }

    deinit { loop.stop() }

    /// Sends a request and returns status and body, or the error's code.
    func send(
        _ method: String = "GET", _ target: String = "/", body: String = "", within time: Duration = .seconds(120)
    ) async -> Outcome {
        await outcome(HTTPClientRequest(method: method, target: target, body: Array(body.utf8)), within: time)
    }

    func outcome(_ request: HTTPClientRequest, within time: Duration = .seconds(120)) async -> Outcome {
        do {
            let response = try await client.send(request, until: .after(time))
            return .answered(response.status, String(decoding: response.body, as: UTF8.self))
        } catch {
            return .failed(error.code)
        }
    }

    enum Outcome: Equatable, Sendable {
        case answered(Int, String)
        case failed(HTTPClientError.Code)
    }

    private struct NoOrigin: Error {}
}
