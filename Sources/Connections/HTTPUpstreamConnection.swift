import Base
import HTTP
import Platform

/// One connection to an upstream server: socket, TLS if asked for, and the exchange that is under way.
///
/// Confined to its pool, which drives it: `advance` does what the descriptor is ready for and says what came of it.
final class HTTPUpstreamConnection {
    /// What an advance came to.
    enum Step {
        /// Nothing yet; the interest may have changed.
        case pending
        /// Connected; TLS is being agreed on.
        case connected
        /// Connected and agreed: an exchange can begin.
        case established
        /// The whole answer; another exchange may follow if `isReusable`.
        case answered(HTTPClientResponse, isReusable: Bool)
        /// The connection is of no more use.
        case failed(HTTPClientError)

        fileprivate var isPending: Bool { if case .pending = self { true } else { false } }
    }

    private enum Phase { case connecting, agreeing, exchanging, idle }

    let id: Int
    let address: IPAddress
    let socket: Socket
    /// The call that it serves.
    var exchange: HTTPUpstreamExchange?
    /// Ends a connection that nobody used for long.
    var idleTimer: Timer?
    /// What the event loop was last told to watch for.
    var watchedInterest: Interest = .writable
    /// True if an earlier exchange was answered here: the server may have closed it meanwhile.
    private(set) var isKept = false
    /// True once a byte of the present answer has come: the request was surely received.
    private(set) var hasAnswerBegun = false

    private let session: TLSSession?
    private let bodyBytes: Int
    private var phase = Phase.connecting
    private var outgoing: [UInt8] = []
    private var sentCount = 0
    private var hasSendFailed = false
    private var reader: HTTPResponseReader?

    init(id: Int, address: IPAddress, socket: Socket, session: TLSSession?, bodyBytes: Int) {
        self.id = id
        self.address = address
        self.socket = socket
        self.session = session
        self.bodyBytes = bodyBytes
    }

    /// What the event loop has to watch for now.
    var interest: Interest {
        if phase == .connecting { return .writable }
        return sentCount < outgoing.count ? [.readable, .writable] : .readable
    }

    /// Sends a message and begins to read its answer.
    func begin(_ exchange: HTTPUpstreamExchange) -> Step {
        self.exchange = exchange
        phase = .exchanging
        hasAnswerBegun = false
        reader = HTTPResponseReader(
            method: exchange.call.method, maximumBodyBytes: min(bodyBytes, exchange.call.maximumBodyBytes ?? .max))
        do throws(TLSError) {
            if let session {
                try exchange.call.message.withBytes { bytes throws(TLSError) in try session.write(bytes) }
            } else {
                exchange.call.message.withBytes { outgoing += $0 }
            }
        } catch {
            return .failed(HTTPClientError(.tlsFailed, error.description))
        }
        flush()
        return .pending
    }

    /// Does what the descriptor is ready for; `scratch` is lent for reading.
    func advance(_ readiness: Readiness, _ scratch: inout [UInt8]) -> Step {
        if phase == .connecting {
            if let error = socket.failure {
                return .failed(HTTPClientError(.connectFailed, error.description))
            }
            guard !readiness.isDisjoint(with: [.writable, .closed]) else { return .pending }
            phase = .agreeing
            guard session != nil else { return .established }
            if case let step = agree(), !step.isPending { return step }
            return .connected
        }
        if readiness.contains(.writable) { flush() }
        guard !readiness.isDisjoint(with: [.readable, .closed]) else { return .pending }
        switch socket.receive(into: &scratch) {
        case .bytes(let count): return session == nil ? take(scratch[..<count]) : takeSealed(Array(scratch[..<count]))
        case .wouldBlock: return .pending
        case .end:
            if case let step = takeSealed([]), !step.isPending { return step }
            return lost("closed by the server", isCleanEnd: session == nil)
        case .failed(let code): return lost(SystemError(code: code, call: "recv").description, isCleanEnd: false)
        }
    }

    /// True if nothing has come since the last answer, the end included. It is asked before another exchange begins.
    func isQuiet(_ scratch: inout [UInt8]) -> Bool {
        switch socket.receive(into: &scratch) {
        case .wouldBlock: true
        case .end, .failed: false
        case .bytes(let count): takeSealed(Array(scratch[..<count])).isPending && session != nil
        }
    }

    /// Forgets the exchange that is answered and stays open for another.
    func rest() {
        exchange = nil
        reader = nil
        phase = .idle
        isKept = true
    }

    /// Closes the connection; the event loop must have forgotten it.
    func close() {
        if let session {
            session.end()
            outgoing += session.takeOutput()
            flush()
        }
        socket.close()
    }
}

extension HTTPUpstreamConnection {
    /// Goes on with the TLS handshake.
    private func agree() -> Step {
        guard let session else { return .established }
        do throws(TLSError) {
            let isDone = try session.advance()
            flush()
            return isDone ? .established : .pending
        } catch {
            flush()
            return .failed(HTTPClientError(.tlsFailed, error.description))
        }
    }

    /// Takes ciphertext.
    private func takeSealed(_ bytes: [UInt8]) -> Step {
        guard let session else { return .pending }
        session.receive(bytes)
        if phase == .agreeing { return agree() }
        var step = Step.pending
        do throws(TLSError) {
            while true {
                switch try session.read() {
                case .bytes(let plaintext):
                    // What follows an answer belongs to nobody, so nothing may follow here.
                    if case .answered(let response, _) = step { return .answered(response, isReusable: false) }
                    step = take(plaintext[...])
                    if case .failed = step { return step }
                case .needsMore:
                    flush()
                    return step
                case .ended:
                    if case .answered(let response, _) = step { return .answered(response, isReusable: false) }
                    return lost("closed by the server", isCleanEnd: true)
                }
            }
        } catch {
            if case .answered(let response, _) = step { return .answered(response, isReusable: false) }
            return .failed(HTTPClientError(.tlsFailed, error.description))
        }
    }

    /// Takes bytes of the answer.
    private func take(_ bytes: ArraySlice<UInt8>) -> Step {
        guard phase == .exchanging else {
            return .failed(HTTPClientError(.badResponse, "bytes that no request asked for"))
        }
        hasAnswerBegun = true
        do throws(HTTPReadError) {
            guard let response = try reader?.receive(bytes.span), let reader else { return .pending }
            let isSent = sentCount == outgoing.count && !hasSendFailed
            return .answered(response, isReusable: reader.keepAlive && isSent)
        } catch {
            return .failed(HTTPClientError(.badResponse, error.reason))
        }
    }

    /// The connection has ended: an answer whose end that is, or a loss.
    private func lost(_ reason: String, isCleanEnd: Bool) -> Step {
        switch phase {
        case .connecting, .idle: break
        case .agreeing: return .failed(HTTPClientError(.tlsFailed, reason))
        case .exchanging:
            guard isCleanEnd, let response = try? reader?.finish() else { break }
            return .answered(response, isReusable: false)
        }
        return .failed(HTTPClientError(.connectionLost, reason))
    }

    /// Sends what waits. A failure shows when reading, after an answer that the server may have sent before it closed.
    private func flush() {
        if let session { outgoing += session.takeOutput() }
        while sentCount < outgoing.count, !hasSendFailed {
            switch socket.send(outgoing, from: sentCount) {
            case .sent(0): return
            case .sent(let count): sentCount += count
            case .failed: hasSendFailed = true
            }
        }
        outgoing.removeAll(keepingCapacity: false)
        sentCount = 0
    }
}
