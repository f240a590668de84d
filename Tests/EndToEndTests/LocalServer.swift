import Base
import Connections
import HTTP
import Platform

/// A handler on a loopback port of its own, in this process.
final class LocalServer: Sendable {
    let port: Int
    private let loop: EventLoop
    private let server: HTTPServer

    /// Starts on a free port, or on `port`.
    init(_ handler: any HTTPHandler, port: UInt16 = 0) throws {
        loop = try EventLoop(index: 0, name: "test-server")
        server = try HTTPServer.start(
            loops: [loop], listeners: [.tcp(host: "127.0.0.1", port: port)],
            settings: HTTPServerSettings(handler: handler)
        )
        self.port = Int(server.boundPorts[0])
    }

    /// Stops taking and serving connections.
    func stop() async { await server.drain(until: .after(.milliseconds(200))) }
}
