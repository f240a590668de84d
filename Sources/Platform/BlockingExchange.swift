public import Base
import Glibc

/// One question and one answer over a socket, for commands that have no event loop.
public enum BlockingExchange {
    /// Connects, sends `request`, and reads until the peer ends or `limit` bytes are there. The wait ends at `deadline`
    /// with `ETIMEDOUT`.
    public static func answer(
        to request: [UInt8], from address: SocketAddress, limit: Int, until deadline: Deadline
    ) throws(SystemError) -> [UInt8] {
        let socket = try Socket.connecting(to: address)
        defer { socket.close() }
        try wait(for: POLLOUT, socket, deadline)
        if let failure = socket.failure { throw failure }
        var sent = 0
        while sent < request.count {
            switch socket.send(request, from: sent) {
            case .sent(let count): sent += count
            case .failed(let code): throw SystemError(code: code, call: "send")
            }
            if sent < request.count { try wait(for: POLLOUT, socket, deadline) }
        }
        return try read(socket, limit, deadline)
    }

    private static func read(_ socket: Socket, _ limit: Int, _ deadline: Deadline) throws(SystemError) -> [UInt8] {
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while answer.count < limit {
            try wait(for: POLLIN, socket, deadline)
            switch socket.receive(into: &chunk) {
            case .bytes(let count): answer += chunk[..<count]
            case .wouldBlock: continue
            case .end: return answer
            case .failed(let code): throw SystemError(code: code, call: "recv")
            }
        }
        return answer
    }

    /// Waits until the socket is ready, with `ETIMEDOUT` at the deadline.
    static func wait(for event: CInt, _ socket: Socket, _ deadline: Deadline) throws(SystemError) {
        var entry = pollfd(fd: socket.descriptor, events: Int16(event), revents: 0)
        while true {
            let left = deadline.remaining() / Duration.milliseconds(1)
            let code = unsafe poll(&entry, 1, CInt(min(left, 3_600_000)))
            if code > 0 { return }
            if code == 0 { throw SystemError(code: ETIMEDOUT, call: "poll") }
            if errno != EINTR { throw .last("poll") }
        }
    }
}
