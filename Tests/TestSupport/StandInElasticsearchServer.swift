import Base
import HTTP
public import Platform

/// Serves a stand-in over HTTP on a loopback port, on an event loop of its own.
public final class StandInElasticsearchServer: DescriptorWatcher, Sendable {
    /// The port, chosen by the system.
    public let port: UInt16
    /// What it serves.
    public let elasticsearch: StandInElasticsearch

    private let loop: EventLoop
    private let listener: ListeningSocket

    /// Starts serving.
    public init(_ elasticsearch: StandInElasticsearch) throws(SystemError) {
        self.elasticsearch = elasticsearch
        loop = try EventLoop(index: 63, name: "stand-in")
        let address = try SocketAddress.resolving(host: "127.0.0.1", port: 0)[0]
        listener = try ListeningSocket.internet(address)
        port = listener.socket.localAddress?.port ?? 0
        loop.execute { try? self.loop.register(self.listener.socket.descriptor, .readable, watcher: self) }
    }

    /// The URL for `elasticsearch.hosts`.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// Stops listening and ends the loop; connections that are open end with the process.
    public func stop() {
        loop.execute {
            self.loop.deregister(self.listener.socket.descriptor)
            self.listener.close()
            self.loop.stop()
        }
    }

    /// Takes the connections that wait.
    public func descriptorIsReady(_ readiness: Readiness) {
        while case .connection(let socket, _) = listener.accept() {
            let connection = StandInElasticsearchConnection(socket, loop: loop, elasticsearch: elasticsearch)
            try? loop.register(socket.descriptor, .readable, watcher: connection)
        }
    }
}
