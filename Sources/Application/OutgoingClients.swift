import Base
import Connections
import HTTP
import Platform
import Principals

/// Makes the clients of plug-ins. Settings are read before the event loops run, since they say how many there are:
/// a client that is used before `attach` answers that it cannot connect.
final class OutgoingClients: UpstreamClients {
    fileprivate struct Network {
        let loops: [EventLoop]
        let resolver: Resolver
    }

    fileprivate let network = Locked<Network?>(nil)

    /// Says which loops the clients use.
    func attach(loops: [EventLoop], resolver: Resolver) {
        network.withLock { $0 = Network(loops: loops, resolver: resolver) }
    }

    func client(for origin: HTTPOrigin, tls: TLSSettings) throws(TLSError) -> any HTTPClient {
        OutgoingClient(origin: origin, context: origin.isSecure ? try TLSContext(tls) : nil, clients: self)
    }
}

/// A client that is made when it is first used.
private final class OutgoingClient: HTTPClient {
    private let origin: HTTPOrigin
    private let context: TLSContext?
    private let clients: OutgoingClients
    private let made = Locked<HTTPUpstreamClient?>(nil)

    init(origin: HTTPOrigin, context: TLSContext?, clients: OutgoingClients) {
        self.origin = origin
        self.context = context
        self.clients = clients
    }

    func send(
        _ request: HTTPClientRequest, until deadline: Deadline
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        guard let client else { throw HTTPClientError(.connectFailed, "the event loops do not run yet") }
        return try await client.send(request, until: deadline)
    }

    private var client: HTTPUpstreamClient? {
        made.withLock { made in
            if let made { return made }
            guard let network = clients.network.withLock({ $0 }) else { return nil }
            made = HTTPUpstreamClient(
                origin: origin, context: context, loops: network.loops, resolver: network.resolver)
            return made
        }
    }
}
