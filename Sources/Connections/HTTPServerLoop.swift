import Base
import HTTP
import Platform

/// The part of a server that lives on one event loop: its connections, and the buffers they share.
final class HTTPServerLoop {
    /// A turn that has written so much sends it before it goes on.
    static let largeOutput = 64 << 10

    let loop: EventLoop
    let settings: HTTPServerSettings
    /// What a turn of one connection writes; empty between turns.
    var output: [UInt8] = []
    private var input = [UInt8](repeating: 0, count: 64 << 10)
    private let number: Int
    private let statistics: HTTPServerStatistics
    private var connections: [ObjectIdentifier: HTTPConnection] = [:]
    private var isDraining = false
    private var date: [UInt8] = []
    private var dateExpires: ContinuousClock.Instant?

    init(number: Int, loop: EventLoop, settings: HTTPServerSettings, statistics: HTTPServerStatistics) {
        self.number = number
        self.loop = loop
        self.settings = settings
        self.statistics = statistics
    }

    /// Begins to serve a connection that the acceptor has counted.
    func adopt(_ socket: Socket, from address: IPAddress?) {
        guard !isDraining, let security = settings.tls.makeSession() else {
            socket.close()
            statistics.connectionClosed(loop: number)
            return
        }
        socket.disableDelay()
        let peer = HTTPPeer(address: address, lane: loop.index)
        let connection = HTTPConnection(socket: socket, peer: peer, security: security, server: self)
        connections[ObjectIdentifier(connection)] = connection
        connection.open()
    }

    /// Forgets a connection that has closed its socket.
    func remove(_ connection: HTTPConnection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        statistics.connectionClosed(loop: number)
    }

    /// Closes idle connections now and the others with their answer.
    func drain() {
        isDraining = true
        for connection in Array(connections.values) { connection.drain() }
    }

    /// Closes every connection; requests in flight are cancelled.
    func closeAll() {
        for connection in Array(connections.values) { connection.close() }
    }

    /// Takes the read buffer; whoever takes it gives it back in the same turn.
    func takeInput() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &input)
        return taken
    }

    /// Takes the read buffer back.
    func giveBackInput(_ buffer: consuming [UInt8]) { input = buffer }

    /// Empties the write buffer. Its memory is kept for the next turn unless it is unusually large.
    func clearOutput() { output.removeAll(keepingCapacity: output.capacity <= 4 * Self.largeOutput) }

    /// The value of the `Date` field, made once a second.
    var currentDate: [UInt8] {
        let now = loop.now
        if let dateExpires, now < dateExpires { return date }
        let time = WallClock.now
        date = HTTPDate.text(seconds: time.seconds)
        dateExpires = now + .nanoseconds(1_000_000_000 - Int64(time.nanoseconds))
        return date
    }
}
