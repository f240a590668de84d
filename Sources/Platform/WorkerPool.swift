public import Base
import Glibc

/// A bounded pool of threads for work that blocks or burns: password hashing, DNS, files.
public final class WorkerPool: Sendable {
    /// The queue is full, or no thread could be started: the caller must refuse or retry later.
    public struct Overloaded: Error, Sendable {
        /// Makes the error.
        public init() {}
    }

    /// Why a job's result did not come.
    public enum Failure: Error, Sendable {
        /// The queue is full, or no thread could be started: nothing was done.
        case overloaded
        /// The deadline passed, or the caller was cancelled. A job that had begun goes on; one that had not never does.
        case timedOut
    }

    private let queue: WorkerQueue

    /// Makes a pool of `threads` threads with room for `capacity` waiting jobs. Threads end with the pool.
    public init(name: String, threads: Int, capacity: Int) {
        let queue = WorkerQueue(capacity: capacity)
        self.queue = queue
        for _ in 0..<max(1, threads) {
            do throws(SystemError) {
                try Thread.start(name: name) { queue.work() }
                queue.addWorker()
            } catch {
                // Fewer threads do the same work; with none, `run` is overloaded.
            }
        }
    }

    deinit { queue.close() }

    /// Runs a job on a thread and resumes the caller on its own executor. A job that has begun is never interrupted.
    public func run<Result: Sendable>(_ job: @escaping @Sendable () -> Result) async throws(Overloaded) -> Result {
        let result: Result? = await withCheckedContinuation { continuation in
            let isAccepted = queue.push { continuation.resume(returning: job()) }
            if !isAccepted { continuation.resume(returning: nil) }
        }
        guard let result else { throw Overloaded() }
        return result
    }

    /// Runs a job on a thread and waits for it until a deadline. A job that has begun by then goes on and its result is
    /// lost; one that has not is never begun.
    public func run<Value: Sendable>(
        until deadline: Deadline, _ job: @escaping @Sendable () -> Value
    ) async throws(Failure) -> Value {
        guard !deadline.hasPassed() else { throw .timedOut }
        let errand = WorkerErrand<Value>()
        let alarm = Task.detached(executorPreference: EventLoop.current) {
            do { try await Task.sleep(until: deadline.instant, clock: .continuous) } catch { return }
            errand.finish(.failure(.timedOut))
        }
        defer { alarm.cancel() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                errand.wait(waiter)
                let isAccepted = queue.push { if errand.begin() { errand.finish(.success(job())) } }
                if !isAccepted { errand.finish(.failure(.overloaded)) }
            }
        } onCancel: {
            errand.finish(.failure(.timedOut))
        }
        return try result.get()
    }
}
