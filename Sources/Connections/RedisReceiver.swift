import Platform

typealias RedisAnswer = Result<RedisReply, RedisError>

/// Who gets a reply.
enum RedisReceiver: Sendable {
    case caller(CheckedContinuation<RedisAnswer, Never>)
    /// One of several replies that are awaited together.
    case collector(RedisReplyCollector)
    /// Nobody: it was posted, or its caller has left.
    case nobody

    func receive(_ answer: RedisAnswer) {
        switch self {
        case .caller(let continuation): continuation.resume(returning: answer)
        case .collector(let collector): collector.receive(answer)
        case .nobody: break
        }
    }
}
