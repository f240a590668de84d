import Base
import HTTP
import Platform

/// Accepts the connections of one address on one loop and hands each to the loop that has the fewest.
///
/// Peers are few and long-lived: leaving the choice to the kernel (SO_REUSEPORT) would often leave a loop without work.
final class HTTPListener: DescriptorWatcher {
    private let socket: ListeningSocket
    private let loop: EventLoop
    private let lanes: [LoopBound<HTTPServerLoop>]
    private let statistics: HTTPServerStatistics
    private let settings: HTTPServerSettings
    private var pause: Timer?
    private var isOpen = true

    init(
        socket: ListeningSocket, lanes: [LoopBound<HTTPServerLoop>], loop: EventLoop, settings: HTTPServerSettings,
        statistics: HTTPServerStatistics
    ) {
        self.socket = socket
        self.lanes = lanes
        self.loop = loop
        self.settings = settings
        self.statistics = statistics
    }

    /// Begins to accept; if the loop cannot watch the socket, later.
    func open() {
        do throws(SystemError) {
            try loop.register(socket.socket.descriptor, .readable, watcher: self)
        } catch {
            pause = loop.schedule(after: Self.rest) { [weak self] in self?.open() }
        }
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        pause?.cancel()
        loop.deregister(socket.socket.descriptor)
        socket.close()
    }

    func descriptorIsReady(_ readiness: Readiness) {
        // Bounded, so that connections in use get their turn.
        for _ in 0..<Self.acceptedPerTurn {
            switch socket.accept() {
            case .connection(let connection, let address): handOver(connection, address.ipAddress)
            case .aborted: break
            case .wouldBlock: return
            case .exhausted: return rest()
            }
        }
    }

    private func handOver(_ connection: Socket, _ address: IPAddress?) {
        let open = statistics.openConnections
        guard open.reduce(0, +) < settings.limits.connections else { return refuse(connection) }
        guard let (number, _) = open.enumerated().min(by: { $0.element < $1.element }) else {
            return connection.close()
        }
        statistics.connectionOpened(loop: number)
        let lane = lanes[number]
        if lane.loop === loop { return lane.withValue { $0.adopt(connection, from: address) } }
        lane.loop.execute { lane.withValue { $0.adopt(connection, from: address) } }
    }

    /// Says that too many are connected, rather than to leave the peer waiting in a queue it cannot see.
    private func refuse(_ connection: Socket) {
        statistics.connectionRefused()
        var output: [UInt8] = []
        HTTPMessageWriter.append(
            settings.refusal(503), to: &output, isHead: false, version: .http11, keepAlive: false,
            date: HTTPDate.text(seconds: WallClock.now.seconds))
        if settings.tls.isAbsent { _ = connection.send(output) }
        connection.shutdownOutput()
        connection.close()
    }

    /// No descriptor is left: the connection stays in the queue, and the loop must not spin on it.
    private func rest() {
        loop.modify(socket.socket.descriptor, [])
        pause = loop.schedule(after: Self.rest) { [weak self] in
            guard let self, isOpen else { return }
            loop.modify(socket.socket.descriptor, .readable)
        }
    }

    private static let acceptedPerTurn = 64
    private static let rest = Duration.milliseconds(100)
}
