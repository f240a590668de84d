import Platform

/// Commands that were sent and wait for their replies, which come in the same order.
struct RedisQueue {
    private struct Waiting {
        var receiver: RedisReceiver
        let deadline: ContinuousClock.Instant
        let sentAt: ContinuousClock.Instant
    }

    private var waiting: [Waiting] = []
    /// Where the queue begins in `waiting`.
    private var head = 0

    var count: Int { waiting.count - head }

    /// When the oldest command that waits was sent.
    var oldest: ContinuousClock.Instant? { head < waiting.count ? waiting[head].sentAt : nil }

    mutating func append(
        _ receiver: RedisReceiver, until deadline: ContinuousClock.Instant, at now: ContinuousClock.Instant
    ) {
        waiting.append(Waiting(receiver: receiver, deadline: deadline, sentAt: now))
    }

    /// Takes who waits for the next reply; nil if nobody asked for one.
    mutating func popFirst() -> RedisReceiver? {
        guard head < waiting.count else { return nil }
        let receiver = waiting[head].receiver
        waiting[head].receiver = .nobody
        head += 1
        if head == waiting.count {
            waiting.removeAll(keepingCapacity: waiting.capacity <= Self.keptCapacity)
            head = 0
        } else if head >= Self.keptCapacity {
            waiting.removeFirst(head)
            head = 0
        }
        return receiver
    }

    /// Takes those whose time is up; their replies will come nevertheless, and go to nobody.
    mutating func takeExpired(at now: ContinuousClock.Instant) -> [RedisReceiver] {
        var expired: [RedisReceiver] = []
        for index in head..<waiting.count where waiting[index].deadline <= now {
            if case .nobody = waiting[index].receiver { continue }
            expired.append(waiting[index].receiver)
            waiting[index].receiver = .nobody
        }
        return expired
    }

    /// When the next one's time is up.
    var earliestDeadline: ContinuousClock.Instant? {
        waiting[head...].lazy.filter { if case .nobody = $0.receiver { false } else { true } }.map(\.deadline).min()
    }

    /// Takes all, when no reply will come any more.
    mutating func takeAll() -> [RedisReceiver] {
        let receivers = waiting[head...].map(\.receiver)
        waiting = []
        head = 0
        return receivers
    }

    private static let keptCapacity = 1024
}
