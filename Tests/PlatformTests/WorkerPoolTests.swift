import Base
import Dispatch
import Platform
import Testing

struct WorkerPoolTests {
    @Test func `a job's result comes back to the caller's loop`() async throws {
        let loop = try EventLoop(index: 1, name: "test")
        let pool = WorkerPool(name: "test", threads: 2, capacity: 8)
        let task = Task(executorPreference: loop) {
            let isOnLoop = try await pool.run { EventLoop.currentIndex != nil }
            return (isOnLoop, EventLoop.currentIndex)
        }
        let (wasOnLoop, index) = try await task.value
        #expect(!wasOnLoop)
        #expect(index == 1)
        loop.stop()
    }

    @Test func `every job runs once`() async throws {
        let pool = WorkerPool(name: "test", threads: 4, capacity: 1000)
        let sum = await withTaskGroup { group in
            for number in 1...500 {
                group.addTask { (try? await pool.run { number }) ?? 0 }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 500 * 501 / 2)
    }

    @Test func `a full queue refuses at once`() async throws {
        let pool = WorkerPool(name: "test", threads: 1, capacity: 1)
        let gate = DispatchSemaphore(value: 0)
        let (began, beginning) = AsyncStream<Void>.makeStream()
        async let first = pool.run {
            beginning.yield()
            gate.wait()
            return 1
        }
        for await _ in began { break }
        // One of these finds the only place in the queue, the others none.
        let refused = await withTaskGroup { group in
            for _ in 0..<10 {
                group.addTask {
                    do throws(WorkerPool.Overloaded) {
                        return try await pool.run { 0 }
                    } catch {
                        return 1
                    }
                }
            }
            var count = 0
            for await outcome in group {
                count += outcome
                if count == 9 { gate.signal() }
            }
            return count
        }
        #expect(refused == 9)
        #expect(try await first == 1)
    }

    @Test func `a result that comes before the deadline is handed over`() async throws {
        let pool = WorkerPool(name: "test", threads: 2, capacity: 8)
        #expect(try await pool.run(until: .after(.seconds(60))) { 7 } == 7)
    }

    @Test func `a wait ends at its deadline and the job goes on`() async throws {
        let pool = WorkerPool(name: "test", threads: 1, capacity: 8)
        let gate = DispatchSemaphore(value: 0)
        let (ended, ending) = AsyncStream<Void>.makeStream()
        await #expect(throws: WorkerPool.Failure.timedOut) {
            try await pool.run(until: .after(.milliseconds(20))) {
                gate.wait()
                ending.yield()
            }
        }
        gate.signal()
        for await _ in ended { break }
    }

    @Test func `a job that has not begun by its deadline never does`() async throws {
        let pool = WorkerPool(name: "test", threads: 1, capacity: 8)
        let (gate, ran) = (DispatchSemaphore(value: 0), Locked(false))
        let (began, beginning) = AsyncStream<Void>.makeStream()
        async let blocking: Void = pool.run {
            beginning.yield()
            gate.wait()
        }
        for await _ in began { break }
        await #expect(throws: WorkerPool.Failure.timedOut) {
            try await pool.run(until: .after(.milliseconds(20))) { ran.withLock { $0 = true } }
        }
        await #expect(throws: WorkerPool.Failure.timedOut) {
            try await pool.run(until: .after(.zero)) { ran.withLock { $0 = true } }
        }
        gate.signal()
        try await blocking
        try await pool.run {}
        #expect(!ran.withLock { $0 })
    }

    @Test func `a cancelled caller does not wait`() async throws {
        let pool = WorkerPool(name: "test", threads: 1, capacity: 8)
        let gate = DispatchSemaphore(value: 0)
        let (began, beginning) = AsyncStream<Void>.makeStream()
        let caller = Task {
            try await pool.run(until: .after(.seconds(600))) {
                beginning.yield()
                gate.wait()
            }
        }
        for await _ in began { break }
        caller.cancel()
        await #expect(throws: WorkerPool.Failure.timedOut) { try await caller.value }
        gate.signal()
    }

    @Test func `a full queue refuses at once whatever the deadline`() async throws {
        let pool = WorkerPool(name: "test", threads: 1, capacity: 1)
        let gate = DispatchSemaphore(value: 0)
        let (began, beginning) = AsyncStream<Void>.makeStream()
        async let first: Void = pool.run {
            beginning.yield()
            gate.wait()
        }
        for await _ in began { break }
        let failures = await withTaskGroup { group in
            for _ in 0..<10 {
                group.addTask {
                    do throws(WorkerPool.Failure) {
                        try await pool.run(until: .after(.seconds(600))) {}
                        return false
                    } catch {
                        return error == .overloaded
                    }
                }
            }
            var count = 0
            for await isOverloaded in group {
                if isOverloaded { count += 1 }
                if count == 9 { gate.signal() }
            }
            return count
        }
        #expect(failures == 9)
        try await first
    }

    @Test func `each thread has its own value`() async throws {
        let loops = try (0..<2).map { try EventLoop(index: $0, name: "test") }
        let values = PerLoop { 0 }
        for loop in loops {
            for _ in 0..<3 { await loop.run { values.withValue { $0 += 1 } } }
        }
        #expect(values.withValue { $0 } == 0)
        for loop in loops {
            #expect(await loop.run { values.withValue { $0 } } == 3)
            loop.stop()
        }
    }
}
