import Base
import Platform

/// Asks the running daemon for `/health`, over the address that its own settings name.
struct HealthProbe {
    /// Why the daemon is not known to be healthy.
    struct Failure: Error, Equatable {
        /// For people.
        let message: String
    }

    /// Where the daemon listens.
    let server: ServerSettings

    /// Asks each address until one answers; returns only if the answer is 200.
    func run(until deadline: Deadline) throws(Failure) {
        var failure = Failure(message: "there is no address to ask: server.port is 0")
        for address in try addresses() {
            switch Self.ask(address, until: deadline) {
            case .success(let answer) where answer.starts(with: "HTTP/1.1 200 ".utf8): return
            case .success(let answer): throw Failure(message: "not healthy: \(Self.statusLine(answer))")
            case .failure(let error): failure = Failure(message: "\(address): \(error)")
            }
        }
        throw failure
    }

    private static func ask(_ address: SocketAddress, until deadline: Deadline) -> Result<[UInt8], SystemError> {
        Result { () throws(SystemError) in
            try BlockingExchange.answer(to: request, from: address, limit: 4096, until: deadline)
        }
    }

    private func addresses() throws(Failure) -> [SocketAddress] {
        if let address = server.address, address.port > 0 {
            let wildcards = ["0.0.0.0": "127.0.0.1", "::": "::1"]
            let host = wildcards[address.host] ?? address.host
            do throws(SystemError) {
                return try SocketAddress.resolving(host: host, port: UInt16(clamping: address.port))
            } catch {
                throw Failure(message: "\(error)")
            }
        }
        return server.unixSocket.flatMap { SocketAddress(path: $0) }.map { [$0] } ?? []
    }

    private static func statusLine(_ answer: [UInt8]) -> String {
        let line = answer.prefix { $0 >= 0x20 && $0 < 0x7F }.prefix(64)
        return line.isEmpty ? "no answer" : String(decoding: line, as: UTF8.self)
    }

    private static let request = Array("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
}
