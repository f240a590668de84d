import Glibc
import HTTP
import Platform

/// A blocking client that sends and receives bytes as its test says; reads give up after some seconds.
final class PlainClient {
    private let socket: Socket
    /// What must live as long as the client, such as the server it speaks to.
    var companion: AnyObject?

    convenience init(port: UInt16, host: String = "127.0.0.1") throws {
        try self.init(SocketAddress.resolving(host: host, port: port)[0])
    }

    init(_ address: SocketAddress) throws {
        socket = try Socket.connecting(to: address)
        _ = fcntl(socket.descriptor, F_SETFL, 0)
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(socket.descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
        unsafe setsockopt(socket.descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
    }

    deinit { socket.close() }

    /// The way answers look in tests: status and body.
    struct Answer: Equatable {
        let status: Int
        let body: String
        var head = ""

        static func == (left: Answer, right: Answer) -> Bool { left.status == right.status && left.body == right.body }
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count, case .sent(let count) = socket.send(bytes, from: start), count > 0 { start += count }
    }

    /// Sends a request without fields but `Host` and returns its answer.
    func ask(_ line: String = "GET / HTTP/1.1") -> Answer? {
        send("\(line)\r\nHost: a\r\n\r\n")
        return answers(1).first
    }

    func shutdownOutput() { socket.shutdownOutput() }

    /// Closes at once, with a reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(socket.descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        var none = sockaddr()
        none.sa_family = sa_family_t(AF_UNSPEC)
        _ = unsafe connect(socket.descriptor, &none, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// What comes next; nil at the end.
    func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65536)
        guard case .bytes(let count) = socket.receive(into: &buffer) else { return nil }
        return Array(buffer[..<count])
    }

    /// True if the server ends the connection and sends nothing more.
    func isAtEnd() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16)
        return socket.receive(into: &buffer) == .end
    }

    /// Reads so many answers, or those that came before the end.
    func answers(_ count: Int, isHead: Bool = false) -> [Answer] {
        var input: [UInt8] = []
        var answers: [Answer] = []
        while answers.count < count {
            if let answer = Self.takeAnswer(from: &input, isHead) {
                answers.append(answer)
            } else if let bytes = receive() {
                input += bytes
            } else {
                break
            }
        }
        return answers
    }

    private static func takeAnswer(from input: inout [UInt8], _ isHead: Bool) -> Answer? {
        let end = input.indices.dropLast(3).first { Array(input[$0..<($0 + 4)]) == [13, 10, 13, 10] }
        guard let end else { return nil }
        let head = String(decoding: input[..<end], as: UTF8.self)
        guard let status = head.prefixMatch(of: #/HTTP/1.1 (\d+)/#).flatMap({ Int($0.1) }),
            let length = head.firstMatch(of: #/Content-Length: (\d+)/#).flatMap({ isHead ? 0 : Int($0.1) }),
            input.count >= end + 4 + length
        else { return nil }
        let body = String(decoding: input[(end + 4)..<(end + 4 + length)], as: UTF8.self)
        input.removeFirst(end + 4 + length)
        return Answer(status: status, body: body, head: head)
    }
}
