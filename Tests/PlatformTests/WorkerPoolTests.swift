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
