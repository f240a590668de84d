public import Base

/// Where a request came from, as the connection knows it.
public struct HTTPPeer: Sendable {
    /// The peer's address; nil on a unix socket.
    public let address: IPAddress?
    /// Which event loop serves the connection: the index of the lane for per-loop counters.
    public let lane: Int

    /// Makes a peer.
    public init(address: IPAddress?, lane: Int) {
        self.address = address
        self.lane = lane
    }
}

/// Answers requests. It is called on the connection's event loop and must never block it.
public protocol HTTPHandler: Sendable {
    /// Answers one request. The connection's closing cancels the surrounding task.
    func respond(to request: HTTPRequest, from peer: HTTPPeer) async -> HTTPResponse
}
