public import Base
public import Platform

/// Listens on addresses and answers HTTP/1.1 requests on event loops.
public final class HTTPServer: Sendable {
    /// What the server counts.
    public let statistics: HTTPServerStatistics
    /// The ports that it listens on, in the order of the addresses; those of unix sockets are left out.
    public let boundPorts: [UInt16]
    private let acceptor: EventLoop
    private let lanes: [LoopBound<HTTPServerLoop>]
    private let listeners: Listeners

    /// Starts a server. When it returns, connections are taken; it throws if any address cannot be listened on.
    ///
    /// Connections are accepted on the first loop and served by all.
    public static func start(
        loops: [EventLoop], listeners addresses: [ListenerAddress], settings: HTTPServerSettings
    ) throws(SystemError) -> HTTPServer {
        guard let acceptor = loops.first else { throw SystemError(code: 0, call: "a server needs an event loop") }
        var sockets: [ListeningSocket] = []
        do throws(SystemError) {
            for address in addresses { sockets.append(try address.listen()) }
        } catch {
            for socket in sockets { socket.close() }
            throw error
        }
        return HTTPServer(loops: loops, acceptor: acceptor, sockets: sockets, settings: settings)
    }

    private init(
        loops: [EventLoop], acceptor: EventLoop, sockets: [ListeningSocket], settings: HTTPServerSettings
    ) {
        let statistics = HTTPServerStatistics(loops: loops.count)
        self.statistics = statistics
        self.acceptor = acceptor
        boundPorts = sockets.compactMap { $0.socket.localAddress?.port }
        lanes = loops.enumerated().map { number, loop in
            LoopBound(
                sending: HTTPServerLoop(number: number, loop: loop, settings: settings, statistics: statistics),
                to: loop)
        }
        let made = sockets.map { [lanes] socket in
            LoopBound(
                sending: HTTPListener(
                    socket: socket, lanes: lanes, loop: acceptor, settings: settings, statistics: statistics),
                to: acceptor)
        }
        listeners = made
        acceptor.execute {
            for listener in made { listener.withValue { $0.open() } }
        }
    }

    /// Ends the server: no connection is taken from now on, idle ones close, requests in flight are answered until the
    /// deadline and cancelled then.
    public func drain(until deadline: Deadline) async {
        await acceptor.run { [listeners] in
            for listener in listeners { listener.withValue { $0.close() } }
        }
        for lane in lanes {
            await lane.loop.run { lane.withValue { $0.drain() } }
        }
        while statistics.openConnections.contains(where: { $0 > 0 }), !deadline.hasPassed() {
            await acceptor.pause(for: min(Self.drainStep, deadline.remaining()))
        }
        for lane in lanes {
            await lane.loop.run { lane.withValue { $0.closeAll() } }
        }
    }

    private typealias Listeners = [LoopBound<HTTPListener>]
    private static let drainStep = Duration.milliseconds(10)
}
