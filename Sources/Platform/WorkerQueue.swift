import Glibc

/// The jobs that wait for a worker, first in first out, bounded.
@safe final class WorkerQueue: @unchecked Sendable {
    // Guarded by `mutex`.
    private var jobs: [@Sendable () -> Void] = []
    private var head = 0
    private var workers = 0
    private var isClosed = false
    private let capacity: Int
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init(capacity: Int) {
        self.capacity = max(1, capacity)
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func addWorker() {
        unsafe pthread_mutex_lock(mutex)
        workers += 1
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Appends a job; false, and the job is dropped, if there is no room or no worker.
    func push(_ job: @escaping @Sendable () -> Void) -> Bool {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        guard jobs.count - head < capacity, workers > 0, !isClosed else { return false }
        jobs.append(job)
        unsafe pthread_cond_signal(condition)
        return true
    }

    /// Lets the workers end when no job is left.
    func close() {
        unsafe pthread_mutex_lock(mutex)
        isClosed = true
        unsafe pthread_cond_broadcast(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Runs jobs until the queue is closed and empty: the life of a worker's thread.
    func work() {
        while let job = next() { job() }
    }

    private func next() -> (@Sendable () -> Void)? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while head == jobs.count {
            if isClosed { return nil }
            unsafe pthread_cond_wait(condition, mutex)
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
