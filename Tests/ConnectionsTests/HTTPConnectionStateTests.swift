import Testing

@testable import Connections

struct HTTPConnectionStateTests {
    typealias Action = HTTPConnectionState.Action

    /// What happens to a connection; times are seconds after it was accepted.
    enum Event: Sendable {
        case partialHead(at: Int), nothingLeft(at: Int), request(keepsAlive: Bool, hasContent: Bool)
        case refused(Int), inputEnded, discarded(Int), moreInput
        case answered(closes: Bool), blocked(at: Int), sent(at: Int), timeout, drain, close
    }

    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let events: [Event]
        let actions: [Action]
        var deadline: Int?

        init(_ name: String, _ events: [Event], _ actions: [Action], deadline: Int? = nil) {
            testDescription = name
            self.events = events
            self.actions = actions
            self.deadline = deadline
        }
    }

    @Test(arguments: requests + refusals + ends)
    func `a connection acts as its events ask`(_ story: Story) {
        let start = ContinuousClock.now
        var state = HTTPConnectionState(limits: HTTPConnectionLimits(), at: start)
        let actions = story.events.compactMap { Self.apply($0, to: &state, start) }
        #expect(actions == story.actions)
        #expect(state.deadline == story.deadline.map { start + .seconds($0) })
    }

    private static func apply(
        _ event: Event, to state: inout HTTPConnectionState, _ start: ContinuousClock.Instant
    ) -> Action? {
        switch event {
        case .partialHead(let time): return state.inputIsExhausted(isPartial: true, at: start + .seconds(time))
        case .nothingLeft(let time): return state.inputIsExhausted(isPartial: false, at: start + .seconds(time))
        case .request(let keepsAlive, let hasContent):
            state.requestIsRead(keepsAlive: keepsAlive, hasContent: hasContent)
            return nil
        case .moreInput:
            state.leaveInput()
            return nil
        case .refused(let status): return state.headIsRefused(status: status)
        case .inputEnded: return state.inputEnded()
        case .discarded(let count): return state.discarded(count)
        case .answered(let closes): return state.answered(closes: closes)
        case .blocked(let time): return state.outputIsBlocked(at: start + .seconds(time))
        case .sent(let time): return state.outputIsSent(at: start + .seconds(time))
        case .timeout: return state.deadlinePassed()
        case .drain: return state.drain()
        case .close: return state.close()
        }
    }

    private static let plain = Event.request(keepsAlive: true, hasContent: false)
    private static let last = Event.request(keepsAlive: false, hasContent: false)

    private static let requests = [
        Story("a new connection waits for its first byte", [], [], deadline: 75),
        Story(
            "a connection stays open after an answer",
            [plain, .answered(closes: false), .nothingLeft(at: 5), .sent(at: 5)], [.readNext, .wait, .wait],
            deadline: 80),
        Story("nothing is due while the handler works", [plain, .timeout], [.wait]),
        Story("a head is due a while after its first byte", [.partialHead(at: 3)], [.wait], deadline: 13),
        Story(
            "more of a head does not move its deadline", [.partialHead(at: 3), .partialHead(at: 12)], [.wait, .wait],
            deadline: 13),
        Story(
            "a client that asks for it is closed after the answer", [last, .answered(closes: false), .sent(at: 1)],
            [.finish, .close]),
        Story(
            "a handler that asks for it closes the connection", [plain, .answered(closes: true), .sent(at: 1)],
            [.finish, .close]),
        Story(
            "the content of a request is discarded",
            [.request(keepsAlive: true, hasContent: true), .answered(closes: false), .sent(at: 2), .discarded(100)],
            [.finish, .discard, .wait], deadline: 3),
        Story(
            "requests behind the last one are discarded",
            [last, .moreInput, .answered(closes: false), .sent(at: 2), .inputEnded], [.finish, .discard, .close]),
    ]

    private static let refusals = [
        Story(
            "what is no request is refused", [.refused(400), .sent(at: 1), .inputEnded],
            [.refuse(status: 400), .discard, .close]),
        Story(
            "no more is discarded than the limit",
            [.refused(431), .sent(at: 1), .discarded(1 << 20), .discarded(1)],
            [.refuse(status: 431), .discard, .wait, .close]),
        Story(
            "input is not discarded for ever", [.refused(431), .sent(at: 1), .timeout],
            [.refuse(status: 431), .discard, .close]),
        Story(
            "a head that comes too slowly is refused", [.partialHead(at: 1), .timeout],
            [.wait, .refuse(status: 408)]),
    ]

    private static let ends = [
        Story("an idle connection times out", [.timeout], [.close]),
        Story(
            "a peer that takes no answer is gone, also while the handler works", [plain, .blocked(at: 1), .timeout],
            [.wait, .close]),
        Story("a peer that ends while idle is gone", [.inputEnded], [.close]),
        Story("half a head is no request", [.partialHead(at: 0), .inputEnded], [.wait, .close]),
        Story(
            "a peer that ends its side still gets the answer",
            [plain, .inputEnded, .answered(closes: false), .nothingLeft(at: 1), .sent(at: 1), .inputEnded],
            [.wait, .readNext, .wait, .wait, .close]),
        Story(
            "a peer that takes no answer gives no request", [plain, .answered(closes: false), .blocked(at: 4)],
            [.readNext, .wait], deadline: 14),
        Story(
            "requests are read again when the answer is taken",
            [plain, .answered(closes: false), .blocked(at: 4), .sent(at: 6), .nothingLeft(at: 6)],
            [.readNext, .wait, .readNext, .wait], deadline: 81),
        Story(
            "a peer that takes no answer is closed",
            [plain, .answered(closes: false), .blocked(at: 4), .blocked(at: 9), .timeout],
            [.readNext, .wait, .wait, .close]),
        Story(
            "a blocked last answer is waited for", [last, .answered(closes: false), .blocked(at: 4), .sent(at: 6)],
            [.finish, .wait, .close]),
        Story("draining closes an idle connection", [.drain], [.close]),
        Story(
            "draining answers what is asked", [plain, .drain, .answered(closes: false), .sent(at: 1)],
            [.wait, .finish, .close]),
        Story(
            "draining waits for a head that has begun",
            [.partialHead(at: 0), .drain, plain, .answered(closes: false), .sent(at: 1)],
            [.wait, .wait, .finish, .close]),
        Story(
            "an answer for a closed connection is dropped", [plain, .close, .answered(closes: false)], [.close, .wait]),
    ]
}
