import Base
import HTTP
import Platform
import TestSupport

/// An issuer in this process: publishes keys, and notes when they were fetched.
final class LocalIssuer: Sendable {
    private let fetches: Locked<[ContinuousClock.Instant]>
    private let server: LocalServer

    init(_ minters: [TokenMinter]) throws {
        let fetches = Locked<[ContinuousClock.Instant]>([])
        self.fetches = fetches
        server = try LocalServer(Keys(body: TokenMinter.keySet(minters), fetches: fetches))
    }

    /// Where it listens, on 127.0.0.1.
    var port: Int { server.port }

    /// For `cert_uri`.
    var keysURL: String { "http://127.0.0.1:\(server.port)/keys" }

    /// When the keys were fetched.
    var times: [ContinuousClock.Instant] { fetches.withLock { $0 } }

    private struct Keys: HTTPHandler {
        let body: [UInt8]
        let fetches: Locked<[ContinuousClock.Instant]>

        func respond(to request: HTTPRequest, from peer: HTTPPeer) async -> HTTPResponse {
            fetches.withLock { $0.append(.now) }
            return HTTPResponse(status: 200, body: body)
        }
    }
}
