import Base
import Glibc
import Platform

/// A listener that answers a connection with some bytes once it has been asked, whatever they mean.
final class LDAPPeer: Sendable {
    /// What it does after its answer.
    enum Ending { case silence, close, repetition }

    let port: UInt16
    private let listener: ListeningSocket
    private let state = Locked(State())

    private struct State {
        var isOver = false
        var received: [UInt8] = []
    }

    /// Listens; `answers` are for the first question, the second and so on.
    init(_ answers: [[UInt8]], then ending: Ending = .silence) throws {
        listener = try ListeningSocket.internet(SocketAddress.resolving(host: "127.0.0.1", port: 0)[0])
        port = listener.socket.localAddress?.port ?? 0
        try Thread.start(name: "peer") { [listener, state] in Self.serve(listener, state, answers, ending) }
    }

    deinit { state.withLock { $0.isOver = true } }

    /// What came.
    var received: [UInt8] { state.withLock { $0.received } }

    private static func serve(
        _ listener: ListeningSocket, _ state: borrowing Locked<State>, _ answers: [[UInt8]], _ ending: Ending
    ) {
        defer { listener.close() }
        var connection: Socket?
        var left = answers[...]
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !state.withLock({ $0.isOver }) {
            var entry = pollfd(fd: (connection ?? listener.socket).descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&entry, 1, 10) > 0 else { continue }
            guard let socket = connection else {
                if case .connection(let socket, _) = listener.accept() { connection = socket }
                continue
            }
            guard case .bytes(let count) = socket.receive(into: &buffer) else { break }
            state.withLock { $0.received += buffer[..<count] }
            if let answer = left.popFirst() { _ = socket.send(answer) }
            guard left.isEmpty else { continue }
            if ending == .close { break }
            if ending == .repetition, let answer = answers.last { Self.repeat(answer, on: socket, state) }
        }
        connection?.close()
    }

    /// Says the same again and again until nobody listens.
    private static func `repeat`(_ answer: [UInt8], on socket: Socket, _ state: borrowing Locked<State>) {
        let answers = Array([[UInt8]](repeating: answer, count: 1 + 4096 / answer.count).joined())
        var start = 0
        while !state.withLock({ $0.isOver }) {
            var entry = pollfd(fd: socket.descriptor, events: Int16(POLLOUT), revents: 0)
            guard unsafe poll(&entry, 1, 10) > 0 else { continue }
            guard case .sent(let count) = socket.send(answers, from: start) else { return }
            start = (start + count) % answers.count
        }
    }
}
