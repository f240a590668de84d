import Glibc

/// A bounded pool of threads for work that blocks or burns: password hashing, DNS, files.
public final class WorkerPool: Sendable {
    /// The queue is full, or no thread could be started: the caller must refuse or retry later.
    public struct Overloaded: Error, Sendable {
        /// Makes the error.
        public init() {}
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
}
