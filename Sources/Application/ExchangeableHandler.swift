import HTTP
import Platform

/// A handler that a reload can replace while requests run. Each loop reads a copy of its own: no lock is shared.
final class ExchangeableHandler: HTTPHandler {
    private let handlers: [Locked<any HTTPHandler>]

    init(_ handler: any HTTPHandler, lanes: Int) { handlers = (0..<max(1, lanes)).map { _ in Locked(handler) } }

    /// Replaces the handler; requests that have begun end with the old one.
    func exchange(_ handler: any HTTPHandler) {
        for slot in handlers { slot.withLock { $0 = handler } }
    }

    func respond(to request: HTTPRequest, from peer: HTTPPeer) async -> HTTPResponse {
        let handler = handlers[peer.lane % handlers.count].withLock { $0 }
        return await handler.respond(to: request, from: peer)
    }
}
