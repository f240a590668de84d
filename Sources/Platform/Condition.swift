import Base
import Glibc

/// A mutex with a condition variable on the monotonic clock. Prefer `Locked` where nobody waits.
@safe final class Condition: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func lock() { unsafe pthread_mutex_lock(mutex) }

    func unlock() { unsafe pthread_mutex_unlock(mutex) }

    /// Wakes everyone who waits; call it with the lock held.
    func wakeAll() { unsafe pthread_cond_broadcast(condition) }

    /// Wakes one of those who wait; call it with the lock held.
    func wakeOne() { unsafe pthread_cond_signal(condition) }

    /// Waits with the lock held, which is free meanwhile. It may wake without a reason.
    func wait() { unsafe pthread_cond_wait(condition, mutex) }

    /// Waits like `wait()`, until the deadline at most; false when it has passed.
    func wait(until deadline: Deadline) -> Bool {
        let remaining = deadline.remaining()
        guard remaining > .zero else { return false }
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let (seconds, attoseconds) = remaining.components
        time.tv_sec += Int(min(seconds, 1_000_000_000))
        time.tv_nsec += Int(attoseconds / 1_000_000_000)
        if time.tv_nsec >= 1_000_000_000 {
            time.tv_sec += 1
            time.tv_nsec -= 1_000_000_000
        }
        return unsafe pthread_cond_timedwait(condition, mutex, &time) != ETIMEDOUT
    }
}
