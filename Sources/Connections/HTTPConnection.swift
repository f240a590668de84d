import HTTP
import Platform

/// One connection on its event loop: carries out what its state decides.
///
/// An idle connection holds no buffer and no task. One turn is one `recv`, the answers to all requests that it brought, one `send`.
final class HTTPConnection: DescriptorWatcher {
    private let socket: Socket
    private let peer: HTTPPeer
    private let server: HTTPServerLoop
    private let tls: TLSSession?
    private var state: HTTPConnectionState
    private var reader: HTTPRequestReader
    /// Input that is not read yet; empty but for parts of heads and requests that wait their turn.
    private var unread: [UInt8] = []
    /// Output that the peer does not take.
    private var unsent: [UInt8] = []
    private var interest: Interest = .readable
    private var exchange: Exchange?
    private var task: Task<Void, Never>?
    private var timer: Timer?
    /// True while requests are read: an answer that comes at once does not read the next one itself.
    private var isConsuming = false
    private var isOpen = true
    private lazy var reference = LoopBound(self, to: server.loop)

    /// What the answer needs to know of the request.
    private struct Exchange {
        let isHead: Bool
        let version: HTTPVersion
    }

    init(socket: Socket, peer: HTTPPeer, security: ConnectionSecurity, server: HTTPServerLoop) {
        self.socket = socket
        self.peer = peer
        tls = security.session
        self.server = server
        state = HTTPConnectionState(limits: server.settings.limits, at: server.loop.now)
        reader = HTTPRequestReader(limits: server.settings.limits.head)
    }

    /// Begins to watch the socket.
    func open() {
        do throws(SystemError) {
            try server.loop.register(socket.descriptor, interest, watcher: self)
            settle()
        } catch {
            close()
        }
    }

    func drain() { perform(state.drain()) }

    func close() { perform(state.close()) }

    func descriptorIsReady(_ readiness: Readiness) {
        if readiness.contains(.closed), !state.isReading, state.phase != .discarding { return close() }
        if readiness.contains(.writable) { flush() }
        if readiness.contains(.readable) || readiness.contains(.closed) { readSocket() }
        settle()
    }
}

// MARK: Reading

extension HTTPConnection {
    private func readSocket() {
        // What comes while the handler works waits in the kernel: the peer is slowed down, and its end still seen.
        guard state.isReading || state.phase == .discarding else { return watch([]) }
        var buffer = server.takeInput()
        switch socket.receive(into: &buffer) {
        case .bytes(let count) where state.phase == .discarding: perform(state.discarded(count))
        case .bytes(let count) where tls != nil: decrypt(buffer[..<count])
        case .bytes(let count) where unread.isEmpty: consume(buffer, count)
        case .bytes(let count):
            unread.append(contentsOf: buffer[..<count])
            consumeUnread()
        case .wouldBlock: break
        case .end: perform(state.inputEnded())
        case .failed: close()
        }
        server.giveBackInput(buffer)
        flush()
    }

    private func decrypt(_ ciphertext: ArraySlice<UInt8>) {
        guard let tls else { return }
        do throws(TLSError) {
            tls.receive(Array(ciphertext))
            guard try tls.advance() else {
                return perform(state.inputIsExhausted(isPartial: true, at: server.loop.now))
            }
            var plaintext = try tls.read()
            while case .bytes(let bytes) = plaintext {
                unread.append(contentsOf: bytes)
                plaintext = try tls.read()
            }
            consumeUnread()
            guard plaintext == .ended else { return }
            flush()
            perform(state.inputEnded())
        } catch {
            flush()
            close()
        }
    }

    private func consumeUnread() {
        var bytes: [UInt8] = []
        swap(&bytes, &unread)
        consume(bytes, bytes.count)
    }

    /// Answers the requests in the first `count` bytes as far as they are answered at once, and keeps the rest.
    private func consume(_ bytes: [UInt8], _ count: Int) {
        isConsuming = true
        defer { isConsuming = false }
        var offset = 0
        while offset < count, state.isReading {
            switch reader.read(bytes.span.extracting(offset..<count)) {
            case .needMore:
                unread = Array(bytes[offset..<count])
                return perform(state.inputIsExhausted(isPartial: true, at: server.loop.now))
            case .request(let read):
                offset += read.headLength
                state.requestIsRead(keepsAlive: read.keepAlive, hasContent: read.framing != .none)
                respond(to: read.request)
            case .failure(let error):
                return perform(state.headIsRefused(status: error.status))
            }
        }
        if offset == count { return perform(state.inputIsExhausted(isPartial: false, at: server.loop.now)) }
        if state.phase == .finishing { state.leaveInput() } else { unread = Array(bytes[offset..<count]) }
    }
}

// MARK: Answering

extension HTTPConnection {
    private func respond(to request: HTTPRequest) {
        exchange = Exchange(isHead: request.method == "HEAD", version: request.version)
        let (handler, peer, reference) = (server.settings.handler, peer, reference)
        let task = Task.immediate(executorPreference: server.loop) {
            let response = await handler.respond(to: request, from: peer)
            reference.withValue { $0.answer(with: response) }
        }
        if exchange != nil { self.task = task }
    }

    private func answer(with response: HTTPResponse) {
        guard let exchange, state.phase == .responding else { return }
        self.exchange = nil
        task = nil
        let action = state.answered(closes: response.closesConnection)
        write(response, exchange)
        if isConsuming {
            if state.isReading, server.output.count >= HTTPServerLoop.largeOutput { flush() }
            return
        }
        if !unread.isEmpty { state.leaveInput() }
        perform(action)
        flush()
        settle()
    }

    private func write(_ response: HTTPResponse, _ exchange: Exchange) {
        HTTPMessageWriter.append(
            response, to: &server.output, isHead: exchange.isHead, version: exchange.version,
            keepAlive: state.phase != .finishing, date: server.currentDate)
    }

    /// Sends what is written; what the peer does not take waits for it.
    private func flush() {
        guard isOpen else { return }
        if let tls { server.output = encrypt(server.output, tls) }
        // The loop's buffer is never left filled: what it held would go out on the next connection.
        defer { assert(server.output.isEmpty) }
        guard unsent.isEmpty else {
            unsent.append(contentsOf: server.output)
            server.clearOutput()
            return sendAgain()
        }
        let count = server.output.count
        guard count > 0 else {
            if state.phase == .finishing { perform(state.outputIsSent(at: server.loop.now)) }
            return
        }
        switch socket.send(server.output) {
        case .sent(count):
            server.clearOutput()
            perform(state.outputIsSent(at: server.loop.now))
        case .sent(let taken):
            unsent = Array(server.output[taken...])
            server.clearOutput()
            perform(state.outputIsBlocked(at: server.loop.now))
        case .failed: close()
        }
    }

    /// Sends what the peer did not take before.
    private func sendAgain() {
        switch socket.send(unsent) {
        case .sent(unsent.count):
            unsent = []
            perform(state.outputIsSent(at: server.loop.now))
        case .sent(let taken):
            unsent.removeFirst(taken)
            perform(state.outputIsBlocked(at: server.loop.now))
        case .failed: close()
        }
    }

    /// What the handshake and the answers make of ciphertext; an answer that cannot be encrypted is lost.
    private func encrypt(_ plaintext: [UInt8], _ tls: TLSSession) -> [UInt8] {
        if tls.isEstablished {
            try? tls.write(plaintext)
            if state.phase == .finishing { tls.end() }
        }
        return tls.takeOutput()
    }
}

// MARK: Carrying out

extension HTTPConnection {
    private func perform(_ action: HTTPConnectionState.Action) {
        switch action {
        case .wait, .finish: break
        case .readNext:
            guard !isConsuming else { break }
            consumeUnread()
            flush()
        case .refuse(let status):
            unread = []
            write(server.settings.refusal(status), Exchange(isHead: false, version: .http11))
            if !isConsuming { flush() }
        case .discard: socket.shutdownOutput()
        case .close: tearDown()
        }
    }

    private func tearDown() {
        guard isOpen else { return }
        isOpen = false
        server.loop.deregister(socket.descriptor)
        socket.close()
        timer?.cancel()
        timer = nil
        task?.cancel()
        (exchange, task) = (nil, nil)
        (unread, unsent) = ([], [])
        server.clearOutput()
        server.remove(self)
    }

    /// Watches and waits for what the state wants next.
    private func settle() {
        guard isOpen else { return }
        if state.isOutputBlocked {
            watch(.writable)
        } else if state.isReading || state.phase == .discarding {
            watch(.readable)
        }
        armTimer()
    }

    private func watch(_ wanted: Interest) {
        guard wanted != interest else { return }
        interest = wanted
        server.loop.modify(socket.descriptor, wanted)
    }

    /// A timer that is due too early looks again when it fires: most requests move the deadline without touching it.
    private func armTimer() {
        guard let deadline = state.deadline else { return }
        if let timer, timer.deadline <= deadline { return }
        timer?.cancel()
        timer = server.loop.schedule(at: deadline) { [weak self] in self?.timerFired() }
    }

    private func timerFired() {
        timer = nil
        if let deadline = state.deadline, deadline <= server.loop.now { perform(state.deadlinePassed()) }
        settle()
    }
}
