import Base
import Platform
import Testing

@Suite struct SingleFlightTests {
    /// Something that work can wait for and a test can let happen.
    private final class Gate: Sendable {
        private let stream: AsyncStream<Void>
        private let continuation: AsyncStream<Void>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }

        func pass() async { for await _ in stream { return } }
        func open() { continuation.finish() }
    }

    private let flights = SingleFlight<String, Int>()
    private let generous = Deadline.after(.seconds(60))

    @Test func `a hundred callers share one piece of work`() async {
        let runs = Locked(0)
        let gate = Gate()
        await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    await flights.value(for: "key", until: generous) {
                        await gate.pass()
                        return runs.withLock { runs in
                            runs += 1
                            return runs
                        }
                    }
                }
            }
            while flights.waiterCount(for: "key") < 100 { await Task.yield() }
            gate.open()
            for await value in group { #expect(value == 1) }
        }
        #expect(flights.count == 0)
    }

    @Test func `different keys do not wait for each other, and a finished flight starts anew`() async {
        #expect(await flights.value(for: "a", until: generous) { 1 } == 1)
        #expect(await flights.value(for: "a", until: generous) { 2 } == 2)
        #expect(await flights.value(for: "b", until: generous) { 3 } == 3)
    }

    @Test func `a caller out of time leaves alone; the work goes on for the others`() async {
        let gate = Gate()
        async let patient = flights.value(for: "key", until: generous) {
            await gate.pass()
            return 7
        }
        while flights.count == 0 { await Task.yield() }
        #expect(await flights.value(for: "key", until: .after(.milliseconds(1))) { 8 } == nil)
        #expect(await flights.value(for: "key", until: .after(.seconds(-1))) { 9 } == nil)
        gate.open()
        #expect(await patient == 7)
    }

    @Test func `the work survives the cancellation of the caller that began it`() async {
        let gate = Gate()
        let first = Task {
            await flights.value(for: "key", until: generous) {
                await gate.pass()
                return 7
            }
        }
        while flights.count == 0 { await Task.yield() }
        async let second = flights.value(for: "key", until: generous) { 8 }
        while flights.waiterCount(for: "key") < 2 { await Task.yield() }
        first.cancel()
        #expect(await first.value == nil)
        gate.open()
        #expect(await second == 7)
    }

    @Test func `a caller that is cancelled beforehand does not hang`() async {
        let gate = Gate()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await flights.value(for: "key", until: generous) {
                await gate.pass()
                return 7
            }
        }
        task.cancel()
        #expect(await task.value == nil)
        gate.open()
    }

    @Test func `work begun on an event loop goes on there`() async throws {
        let loop = try EventLoop(index: 5, name: "flight")
        let flights = SingleFlight<String, Int?>()
        let generous = generous
        let index = await Task(executorPreference: loop) {
            await flights.value(for: "key", until: generous) {
                await Task.yield()
                return EventLoop.currentIndex
            }
        }.value
        #expect(index == 5)
        loop.stop()
    }
}
