import Testing

@testable import Platform

struct TimerQueueTests {
    @Test func `timers come out by deadline, whatever is removed in between`() {
        var random = SystemRandomNumberGenerator()
        var queue = TimerQueue()
        let start = ContinuousClock.now
        var expected: [Duration] = []
        var removed: [Timer] = []
        for _ in 0..<2000 {
            let delay = Duration.milliseconds(Int.random(in: 0..<500, using: &random))
            let timer = Timer(deadline: start + delay, loop: nil) {}
            queue.insert(timer)
            if Int.random(in: 0..<3, using: &random) == 0 { removed.append(timer) } else { expected.append(delay) }
        }
        for timer in removed {
            queue.remove(timer)
            queue.remove(timer)
        }
        #expect(queue.count == expected.count)
        var delays: [Duration] = []
        while let timer = queue.popExpired(at: start + .seconds(1)) { delays.append(timer.deadline - start) }
        #expect(delays == expected.sorted())
    }

    @Test func `a timer is not due before its deadline`() {
        var queue = TimerQueue()
        let start = ContinuousClock.now
        queue.insert(Timer(deadline: start + .seconds(1), loop: nil) {})
        #expect(queue.popExpired(at: start + .milliseconds(999)) == nil)
        #expect(queue.earliest == start + .seconds(1))
        #expect(queue.popExpired(at: start + .seconds(1)) != nil)
        #expect(queue.earliest == nil)
    }
}
