import Foundation
import Glibc
import Platform

/// One connection of a `ScriptedServer`; blocking, for its thread only.
final class ScriptedConnection {
    /// 1 for the server's first connection.
    let number: Int
    private let descriptor: CInt
    private let session: TLSSession?
    private var input: [UInt8] = []

    init(_ descriptor: CInt, number: Int, tls: TLSContext?) {
        self.descriptor = descriptor
        self.number = number
        session = tls.flatMap { try? TLSSession(server: $0) }
    }

    /// Makes the TLS handshake, if there is TLS.
    func agree() -> Bool {
        guard let session else { return true }
        do {
            while try !session.advance() {
                transmit(session.takeOutput())
                guard let bytes = receive() else { return false }
                session.receive(bytes)
            }
            transmit(session.takeOutput())
            return true
        } catch {
            transmit(session.takeOutput())
            return false
        }
    }

    /// The next request, head and body; nil when the client has closed.
    func readRequest() -> String? {
        while true {
            let text = String(decoding: input, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let rest = text[end.upperBound...]
                if let length = text.firstMatch(of: #/Content-Length: (\d+)/#).flatMap({ Int($0.1) }) {
                    if rest.utf8.count >= length { return take(text.utf8.count - rest.utf8.count + length) }
                } else {
                    return take(text.utf8.count - rest.utf8.count)
                }
            }
            guard readMore() else { return nil }
        }
    }

    /// What has come since, at least one byte; nil when the client has closed.
    func readSome() -> String? {
        guard !input.isEmpty || readMore() else { return nil }
        defer { input = [] }
        return String(decoding: input, as: UTF8.self)
    }

    /// Waits until the client closes.
    func waitForEnd() { while readMore() {} }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// False once the client is gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        guard let session else { return transmit(bytes) }
        try? session.write(bytes)
        return transmit(session.takeOutput())
    }

    /// Answers 200 with a body and its length.
    func answer(_ body: String = "ok") {
        send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    func close() { Glibc.close(descriptor) }

    private func take(_ count: Int) -> String {
        defer { input.removeFirst(count) }
        return String(decoding: input[..<count], as: UTF8.self)
    }

    private func readMore() -> Bool {
        // The request may have come together with the end of the handshake.
        if let session, case .bytes(let plaintext) = try? session.read() {
            input += plaintext
            return true
        }
        guard let bytes = receive() else { return false }
        if let session { session.receive(bytes) } else { input += bytes }
        return true
    }

    private func receive() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes[..<count]) : nil
    }

    @discardableResult
    private func transmit(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
