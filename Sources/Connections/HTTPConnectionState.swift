/// What a connection does next: events in, actions out, without sockets and clocks.
///
/// One request at a time; the next one is read when its answer is written, and not before a slow peer has taken it.
struct HTTPConnectionState {
    typealias Instant = ContinuousClock.Instant

    enum Phase: Equatable {
        /// Between requests: nothing of the next one has come.
        case idle
        /// A part of a head has come.
        case readingHead
        /// The handler works.
        case responding
        /// The last answer is on its way.
        case finishing
        /// The last answer is sent, and what still comes in is thrown away: a close with unread bytes would be a reset,
        /// and the peer might never read its answer (RFC 9112 §9.6).
        case discarding
        case closed
    }

    enum Action: Equatable {
        /// Nothing to do until the next event.
        case wait
        /// Reads the next request from what has come, or from the socket.
        case readNext
        /// Writes the answer to something that is no request; it is the last.
        case refuse(status: Int)
        /// Sends what is written.
        case finish
        /// Shuts the output down and discards input.
        case discard
        /// Cancels the handler and closes the socket.
        case close
    }

    private(set) var phase = Phase.idle
    /// When `deadlinePassed` is due.
    private(set) var deadline: Instant?
    /// True while bytes of an answer wait for the peer.
    private(set) var isOutputBlocked = false
    private var closesAfterAnswer = false
    private var leavesInput = false
    private var isDraining = false
    private var discardedBytes = 0
    private let limits: HTTPConnectionLimits

    init(limits: HTTPConnectionLimits, at now: Instant) {
        self.limits = limits
        deadline = now + limits.idleTimeout
    }

    /// True if a head may be read now.
    var isReading: Bool { (phase == .idle || phase == .readingHead) && !isOutputBlocked }

    // MARK: Input

    /// All that came is read; `isPartial` if it ends within a head.
    mutating func inputIsExhausted(isPartial: Bool, at now: Instant) -> Action {
        guard isReading else { return .wait }
        if isPartial {
            if phase == .idle { deadline = now + limits.headTimeout }
            phase = .readingHead
            return .wait
        }
        if isDraining { return close() }
        phase = .idle
        deadline = now + limits.idleTimeout
        return .wait
    }

    /// A whole head is read. The content of a message is neither waited for nor taken for a request: it ends the connection.
    mutating func requestIsRead(keepsAlive: Bool, hasContent: Bool) {
        phase = .responding
        deadline = nil
        closesAfterAnswer = !keepsAlive || hasContent
        leavesInput = hasContent
    }

    /// Bytes behind the last request are at hand.
    mutating func leaveInput() { leavesInput = true }

    /// What came is no request, or one beyond the limits.
    mutating func headIsRefused(status: Int) -> Action {
        phase = .finishing
        deadline = nil
        leavesInput = true
        return .refuse(status: status)
    }

    /// The peer will send no more. It may still wait for answers (RFC 9112 §9.6): they come first, and reading shows the
    /// end again.
    mutating func inputEnded() -> Action {
        isReading || phase == .discarding ? close() : .wait
    }

    /// Bytes that are no request came in.
    mutating func discarded(_ count: Int) -> Action {
        discardedBytes += count
        return discardedBytes > limits.discardedBytes ? close() : .wait
    }

    // MARK: Output

    /// The handler has answered.
    mutating func answered(closes: Bool) -> Action {
        guard phase == .responding else { return .wait }
        guard closes || closesAfterAnswer || isDraining else {
            phase = .idle
            return .readNext
        }
        phase = .finishing
        return .finish
    }

    /// The peer does not take the answer.
    mutating func outputIsBlocked(at now: Instant) -> Action {
        if !isOutputBlocked { deadline = now + limits.writeTimeout }
        isOutputBlocked = true
        return .wait
    }

    /// All that was written is sent.
    mutating func outputIsSent(at now: Instant) -> Action {
        let wasBlocked = isOutputBlocked
        isOutputBlocked = false
        switch phase {
        case .finishing where leavesInput:
            phase = .discarding
            deadline = now + limits.discardTimeout
            return .discard
        case .finishing: return close()
        case .idle, .readingHead: return wasBlocked ? .readNext : .wait
        case .responding, .discarding, .closed: return .wait
        }
    }

    // MARK: Ends

    /// The time in `deadline` has come.
    mutating func deadlinePassed() -> Action {
        deadline = nil
        switch phase {
        case .readingHead where !isOutputBlocked: return headIsRefused(status: 408)
        case .responding where !isOutputBlocked: return .wait
        case .responding, .idle, .readingHead, .finishing, .discarding, .closed: return close()
        }
    }

    /// The server ends: what is asked is answered, nothing more.
    mutating func drain() -> Action {
        isDraining = true
        return phase == .idle && !isOutputBlocked ? close() : .wait
    }

    /// The connection is gone, or has to be.
    mutating func close() -> Action {
        phase = .closed
        deadline = nil
        return .close
    }
}
