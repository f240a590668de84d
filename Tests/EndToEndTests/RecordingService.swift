import Base
import HTTP
import Platform

/// A token service in this process that knows everybody as `somebody`, and notes what it was asked.
final class RecordingService: Sendable {
    private let targets: Locked<[String]>
    private let server: LocalServer

    init() throws {
        let targets = Locked<[String]>([])
        self.targets = targets
        server = try LocalServer(Handler(targets: targets))
    }

    /// Its address.
    var url: String { "http://127.0.0.1:\(server.port)" }

    /// The targets that were requested.
    var asked: [String] { targets.withLock { $0 } }

    private struct Handler: HTTPHandler {
        let targets: Locked<[String]>

        func respond(to request: HTTPRequest, from peer: HTTPPeer) async -> HTTPResponse {
            let target = request.target
            targets.withLock { $0.append("\(target.path)?\(target.query ?? "")") }
            return HTTPResponse(status: 200, body: Array(#"{"uid":"somebody"}"#.utf8))
        }
    }
}
