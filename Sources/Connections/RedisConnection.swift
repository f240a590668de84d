import Base
import Platform

/// One connection to a Redis server: socket, TLS if asked for, and the commands that wait for their replies.
///
/// All commands of one turn of the event loop leave in one write. A server that lets a command wait for longer than its
/// time to answer has lost the connection.
actor RedisConnection: EventLoopActor {
    private enum Phase { case connecting, agreeing, open, ended }

    nonisolated let loop: EventLoop
    private let socket: Socket
    private let session: TLSSession?
    private let limits: RedisLimits
    private let reader: RedisProtocolReader

    private var phase = Phase.connecting
    private var establishing: CheckedContinuation<RedisError?, Never>?
    private var establishTimer: Timer?
    private var onEnd: ((RedisError) -> Void)?
    private var endReason = RedisError(.connectionLost)

    private var queue = RedisQueue()
    /// Fires when the first command's time is up.
    private var alarm: Timer?
    /// Plaintext that waits to be encrypted; only with TLS.
    private var plaintext: [UInt8] = []
    private var outgoing: [UInt8] = []
    private var sentCount = 0
    private var isFlushDue = false
    private var watchedInterest = Interest.writable
    private var scratch = [UInt8](repeating: 0, count: 16 * 1024)

    /// Replies that came so far.
    private(set) var replyCount = 0

    /// Takes over a socket that is being connected, on the loop.
    init(_ socket: Socket, session: TLSSession?, loop: EventLoop, limits: RedisLimits) {
        self.socket = socket
        self.session = session
        self.loop = loop
        self.limits = limits
        reader = RedisProtocolReader(maximumReplyBytes: limits.replyBytes)
    }

    /// Waits until both sides have agreed to speak; the connection is closed if they do not.
    func establish(until deadline: Deadline) async throws(RedisError) {
        do {
            try loop.register(socket.descriptor, watchedInterest, watcher: RedisWatcher(self))
        } catch {
            socket.close()
            phase = .ended
            throw RedisError(.connectFailed, "\(error)")
        }
        let failure = await withCheckedContinuation { continuation in
            establishing = continuation
            establishTimer = loop.schedule(at: deadline.instant) {
                self.assumeIsolated { $0.end(RedisError(.connectFailed, "no answer to connect")) }
            }
        }
        if let failure { throw failure }
    }

    /// True until the connection has ended.
    var isOpen: Bool { phase == .open }

    /// Calls `body` once when the connection ends, unless it is closed by us.
    func notifyEnd(_ body: @escaping @Sendable (RedisError) -> Void) {
        if phase == .ended { body(endReason) } else { onEnd = body }
    }

    /// Sends a command at the end of this turn.
    func begin(_ call: RedisCall) {
        let now = loop.now
        guard phase == .open else { return call.receiver.receive(.failure(endReason)) }
        guard !call.deadline.hasPassed(at: now) else { return call.receiver.receive(.failure(RedisError(.timedOut))) }
        let waitingBytes = outgoing.count - sentCount + plaintext.count
        guard queue.count < limits.waitingCommands, waitingBytes + call.bytes.count <= limits.waitingBytes else {
            return call.receiver.receive(.failure(RedisError(.overloaded, "\(queue.count) commands wait already")))
        }
        if session == nil { outgoing += call.bytes } else { plaintext += call.bytes }
        let deadline = min(call.deadline.instant, now + limits.answerTime)
        queue.append(call.receiver, until: deadline, at: now)
        watch(deadline)
        scheduleFlush()
    }

    /// Sends commands together and waits for all replies, refusals included.
    func replies(to commands: [RedisCommand], until deadline: Deadline) async throws(RedisError) -> [RedisReply] {
        let answer = await withCheckedContinuation { continuation in
            let collector = RedisReplyCollector(count: commands.count, continuation)
            for command in commands {
                begin(RedisCall(bytes: command.bytes, receiver: .collector(collector), deadline: deadline))
            }
        }
        return try answer.get()
    }

    /// Closes the connection; who still waits is told so.
    func close() {
        onEnd = nil
        if phase == .open, let session {
            session.end()
            outgoing += session.takeOutput()
            flush()
        }
        end(RedisError(.connectionLost, "closed"))
    }
}

// MARK: Readiness

extension RedisConnection {
    /// Does what the descriptor is ready for.
    func descriptorIsReady(_ readiness: Readiness) {
        if phase == .connecting {
            if let error = socket.failure { return end(RedisError(.connectFailed, error.description)) }
            guard !readiness.isDisjoint(with: [.writable, .closed]) else { return }
            phase = .agreeing
            agree()
            return updateInterest()
        }
        if readiness.contains(.writable) { flush() }
        if phase != .ended, !readiness.isDisjoint(with: [.readable, .closed]) { receive() }
    }

    private func receive() {
        switch socket.receive(into: &scratch) {
        case .bytes(let count):
            if session == nil { take(scratch[..<count]) } else { takeSealed(Array(scratch[..<count])) }
        case .wouldBlock: break
        case .end: end(RedisError(.connectionLost, "closed by the server"))
        case .failed(let code):
            end(RedisError(.connectionLost, SystemError(code: code, call: "recv").description))
        }
    }

    /// Goes on with the TLS handshake; without TLS there is nothing to agree on.
    private func agree() {
        do throws(TLSError) {
            guard try session?.advance() ?? true else { return flush() }
        } catch {
            flush()
            return end(RedisError(.tlsFailed, error.description))
        }
        phase = .open
        flush()
        established(nil)
    }

    private func takeSealed(_ bytes: [UInt8]) {
        guard let session else { return }
        session.receive(bytes)
        if phase == .agreeing {
            agree()
            if phase != .open { return }
        }
        do throws(TLSError) {
            while phase == .open {
                switch try session.read() {
                case .bytes(let plaintext): take(plaintext[...])
                case .needsMore: return flush()
                case .ended: end(RedisError(.connectionLost, "closed by the server"))
                }
            }
        } catch {
            end(RedisError(.tlsFailed, error.description))
        }
    }

    /// Hands replies to those who wait for them, in order.
    private func take(_ bytes: ArraySlice<UInt8>) {
        reader.receive(bytes)
        var refusal: String?
        do throws(RedisError) {
            while let reply = try reader.next() {
                guard let receiver = queue.popFirst() else {
                    throw RedisError(.badReply, "a reply that no command asked for")
                }
                replyCount += 1
                if case .error(let text) = reply, reply.errorWord.map(Self.endingWords.contains) == true {
                    refusal = text
                }
                receiver.receive(.success(reply))
            }
        } catch {
            return end(error)
        }
        if let refusal { end(RedisError(.refused, refusal)) }
    }

    /// Refusals of a server that is not, or no more, the one to ask: another connection may lead to another one.
    private static let endingWords: Set<String> = ["READONLY", "LOADING", "MASTERDOWN", "NOAUTH"]
}

// MARK: Sending

extension RedisConnection {
    private func scheduleFlush() {
        guard !isFlushDue else { return }
        isFlushDue = true
        // Timers that are due fire after the turn's events.
        loop.schedule(at: loop.now) {
            self.assumeIsolated { connection in
                connection.isFlushDue = false
                if !connection.watchedInterest.contains(.writable) { connection.flush() }
            }
        }
    }

    /// Sends what waits. A failure shows when reading, after replies that came before it.
    private func flush() {
        guard phase != .ended else { return }
        if let session {
            do throws(TLSError) {
                if phase == .open { try session.write(plaintext) }
            } catch {
                return end(RedisError(.tlsFailed, error.description))
            }
            plaintext.removeAll(keepingCapacity: plaintext.capacity <= Self.keptCapacity)
            outgoing += session.takeOutput()
        }
        while sentCount < outgoing.count {
            switch socket.send(outgoing, from: sentCount) {
            case .sent(0): return updateInterest()
            case .sent(let count): sentCount += count
            case .failed: sentCount = outgoing.count
            }
        }
        outgoing.removeAll(keepingCapacity: outgoing.capacity <= Self.keptCapacity)
        sentCount = 0
        updateInterest()
    }

    private func updateInterest() {
        guard phase != .ended else { return }
        let interest: Interest = sentCount < outgoing.count ? [.readable, .writable] : .readable
        guard interest != watchedInterest else { return }
        watchedInterest = interest
        loop.modify(socket.descriptor, interest)
    }

    private static let keptCapacity = 64 * 1024
}

// MARK: Time and the end

extension RedisConnection {
    private func watch(_ deadline: ContinuousClock.Instant) {
        if let alarm, alarm.deadline <= deadline { return }
        alarm?.cancel()
        alarm = loop.schedule(at: deadline) { self.assumeIsolated { $0.expire() } }
    }

    private func expire() {
        alarm = nil
        let now = loop.now
        for receiver in queue.takeExpired(at: now) { receiver.receive(.failure(RedisError(.timedOut, "no reply"))) }
        guard let oldest = queue.oldest else { return }
        guard oldest + limits.answerTime > now else { return end(RedisError(.timedOut, "no reply")) }
        watch(min(oldest + limits.answerTime, queue.earliestDeadline ?? oldest + limits.answerTime))
    }

    private func established(_ failure: RedisError?) {
        establishTimer?.cancel()
        establishTimer = nil
        establishing.take()?.resume(returning: failure)
    }

    private func end(_ reason: RedisError) {
        guard phase != .ended else { return }
        phase = .ended
        endReason = reason
        alarm?.cancel()
        alarm = nil
        loop.deregister(socket.descriptor)
        socket.close()
        established(reason)
        for receiver in queue.takeAll() { receiver.receive(.failure(reason)) }
        onEnd.take()?(reason)
    }
}
