/// The jobs that wait for a worker, first in first out, bounded.
final class WorkerQueue: @unchecked Sendable {
    // Guarded by `condition`.
    private var jobs: [@Sendable () -> Void] = []
    private var head = 0
    private var workers = 0
    private var isClosed = false
    private let capacity: Int
    private let condition = Condition()

    init(capacity: Int) { self.capacity = max(1, capacity) }

    func addWorker() {
        condition.lock()
        workers += 1
        condition.unlock()
    }

    /// Appends a job; false, and the job is dropped, if there is no room or no worker.
    func push(_ job: @escaping @Sendable () -> Void) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard jobs.count - head < capacity, workers > 0, !isClosed else { return false }
        jobs.append(job)
        condition.wakeOne()
        return true
    }

    /// Lets the workers end when no job is left.
    func close() {
        condition.lock()
        isClosed = true
        condition.wakeAll()
        condition.unlock()
    }

    /// Runs jobs until the queue is closed and empty: the life of a worker's thread.
    func work() {
        while let job = next() { job() }
    }

    private func next() -> (@Sendable () -> Void)? {
        condition.lock()
        defer { condition.unlock() }
        while head == jobs.count {
            if isClosed { return nil }
            condition.wait()
        }
        let job = jobs[head]
        head += 1
        if head == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            head = 0
        } else if head > capacity {
            jobs.removeFirst(head)
            head = 0
        }
        return job
    }
}
