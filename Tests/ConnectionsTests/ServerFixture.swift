import Base
import Connections
import HTTP
import Platform

/// A server with loops of its own on loopback.
final class ServerFixture: Sendable {
    typealias Answer = @Sendable (HTTPRequest, HTTPPeer) async -> HTTPResponse

    let loops: [EventLoop]
    let server: HTTPServer

    init(
        loops count: Int = 1, addresses: [ListenerAddress] = [.tcp(host: "127.0.0.1", port: 0)],
        limits: HTTPConnectionLimits = HTTPConnectionLimits(), tls: ServerCertificate = ServerCertificate(),
        answer: @escaping Answer = { request, _ in HTTPResponse(status: 200, body: Array(request.target.path.utf8)) }
    ) throws {
        loops = try (0..<count).map { number in try EventLoop(index: number, name: "server-\(number)") }
        var settings = HTTPServerSettings(handler: Handler(answer: answer))
        settings.limits = limits
        settings.tls = tls
        settings.refusal = { HTTPResponse(status: $0, body: Array("refused".utf8)) }
        server = try HTTPServer.start(loops: loops, listeners: addresses, settings: settings)
    }

    deinit {
        let (server, loops) = (server, loops)
        Task {
            await server.drain(until: .after(.zero))
            for loop in loops { loop.stop() }
        }
    }

    /// The default limits, changed.
    static func limits(_ change: (inout HTTPConnectionLimits) -> Void) -> HTTPConnectionLimits {
        var limits = HTTPConnectionLimits()
        change(&limits)
        return limits
    }

    /// A client, with which the server lives.
    func client() throws -> PlainClient {
        let client = try PlainClient(port: server.boundPorts[0])
        client.companion = self
        return client
    }

    private struct Handler: HTTPHandler {
        let answer: Answer

        func respond(to request: HTTPRequest, from peer: HTTPPeer) async -> HTTPResponse { await answer(request, peer) }
    }
}
