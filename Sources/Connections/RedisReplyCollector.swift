import Platform

/// Waits for the replies to several commands that were sent together: all of them, or the first failure.
final class RedisReplyCollector: Sendable {
    typealias Answer = Result<[RedisReply], RedisError>

    private struct State {
        var replies: [RedisReply] = []
        var continuation: CheckedContinuation<Answer, Never>?
    }

    private let count: Int
    private let state: Locked<State>

    init(count: Int, _ continuation: CheckedContinuation<Answer, Never>) {
        self.count = count
        state = Locked(State(continuation: continuation))
    }

    func receive(_ answer: RedisAnswer) {
        let (continuation, result) = state.withLock { state -> (CheckedContinuation<Answer, Never>?, Answer) in
            switch answer {
            case .failure(let error): return (state.continuation.take(), .failure(error))
            case .success(let reply):
                state.replies.append(reply)
                guard state.replies.count == count else { return (nil, .success([])) }
                return (state.continuation.take(), .success(state.replies))
            }
        }
        continuation?.resume(returning: result)
    }
}
