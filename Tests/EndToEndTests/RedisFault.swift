import Base
import HTTP
import TestSupport
import Testing

/// What befalls a Redis server.
enum RedisFault: String, CaseIterable, CustomTestStringConvertible {
    case killed
    case frozen
    /// Something else answers in its place.
    case garbage

    var testDescription: String { rawValue }

    /// Lets it happen; what must be kept for as long as it lasts.
    func begin(_ redis: RedisServer) throws -> LocalServer? {
        switch self {
        case .frozen: redis.freeze()
        case .killed: redis.kill()
        case .garbage:
            redis.kill()
            return try LocalServer(Babble(), port: UInt16(redis.port))
        }
        return nil
    }

    /// Ends it.
    func end(_ redis: RedisServer, _ other: LocalServer?) async throws {
        await other?.stop()
        if self == .frozen { redis.thaw() } else { try await redis.restart() }
    }

    /// An HTTP server does not speak as Redis does.
    private struct Babble: HTTPHandler {
        func respond(to request: HTTPRequest, from peer: HTTPPeer) async -> HTTPResponse {
            HTTPResponse(status: 200, body: [])
        }
    }
}
