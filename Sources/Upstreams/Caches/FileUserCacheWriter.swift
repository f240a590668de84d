import Base
import Platform

/// Brings changes to the directory, on a thread of its own and in the order of the changes of each file.
///
/// While the disk fails, changes gather, bounded; each attempt to write what they hold comes some seconds after the last.
/// A file that cannot be replaced is removed, so that no later process finds what no longer holds.
final class FileUserCacheWriter: Sendable {
    private struct State {
        var changes: [String: FileUserCacheChange] = [:]
        /// Changes were left out, or files not read: no file may stay but those that `changes` writes.
        var mustClear = false
        var isDraining = false
        var isRetrying = false
        var isFailing = false
        var nextAttempt: ContinuousClock.Instant
        /// The number of the next draining: it takes all that was noted before it began.
        var nextDraining: UInt64 = 0
        /// The draining that was begun last without waiting for it.
        var begun: UInt64?
    }

    private let directory: Directory
    private let capacity: Int
    private let retryInterval: Duration
    private let log: Log
    private let metrics: UpstreamMetrics?
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state: Locked<State>
    private let pool = WorkerPool(name: "cache-writer", threads: 1, capacity: 1024)
    private let flights = SingleFlight<UInt64, Bool>()

    /// Makes a writer that lets at most `capacity` changes wait.
    init(
        _ directory: Directory, capacity: Int, retryInterval: Duration, log: Log, metrics: UpstreamMetrics?,
        clock: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.directory = directory
        self.capacity = capacity
        self.retryInterval = retryInterval
        self.log = log
        self.metrics = metrics
        self.clock = clock
        state = Locked(State(nextAttempt: clock()))
        metrics?.note(Self.metricName, isUp: true)
    }

    /// True unless the last attempt to write failed.
    var isHealthy: Bool { state.withLock { !$0.isFailing } }

    /// Notes a change without waiting, in place of an earlier one of the same file. Called in the order of the changes.
    func note(_ change: FileUserCacheChange, of name: String) {
        state.withLock { state in
            if change == .touch, state.changes[name] != nil { return }
            if state.changes[name] == nil, state.changes.count >= capacity {
                if change != .touch { state.mustClear = true }
            } else {
                state.changes[name] = change
            }
        }
    }

    /// Lets no file stay but those that are still to be written.
    func clear() { state.withLock { $0.mustClear = true } }

    /// Waits until what was noted is on the disk, but not beyond the deadline, and not at all while the disk rests.
    func settle(until deadline: Deadline) async {
        guard let draining = nextDraining() else { return }
        guard !deadline.hasPassed() else { return begin() }
        let start = clock()
        let isDone = await flights.value(for: draining, until: deadline) { await self.attempt() }
        if isDone == nil, deadline.hasPassed(), clock() - start >= Self.patience {
            noteFailure("the disk did not answer in time")
        }
    }

    /// Starts to write what was noted, without waiting.
    func begin() {
        guard let draining = nextDraining() else { return }
        let isBegun = state.withLock { state in
            defer { state.begun = draining }
            return state.begun == draining
        }
        if !isBegun {
            Task.detached {
                _ = await self.flights.value(for: draining, until: .after(.seconds(60))) { await self.attempt() }
            }
        }
    }

    /// The number of the draining that takes what was noted so far; nil while the disk rests after a failure.
    private func nextDraining() -> UInt64? {
        let now = clock()
        return state.withLock { state in
            if state.isFailing {
                guard now >= state.nextAttempt, !state.isDraining else { return nil }
                state.nextAttempt = now + retryInterval
            }
            return state.nextDraining
        }
    }

    /// Writes everything; true if it worked.
    @discardableResult
    private func attempt() async -> Bool {
        do {
            return try await pool.run { self.drain() }
        } catch {
            noteFailure("too many changes wait")
            return false
        }
    }

    // MARK: On the writer's thread

    private func drain() -> Bool {
        state.withLock { state in
            state.isDraining = true
            state.nextDraining += 1
        }
        defer { state.withLock { $0.isDraining = false } }
        var didAnything = false
        while let batch = nextBatch() {
            var batch = FileUserCacheBatch(batch.changes, in: directory, mustClear: batch.mustClear)
            let failure = batch.write()
            giveBack(batch)
            if let failure {
                noteFailure("\(failure)")
                return false
            }
            didAnything = true
        }
        if didAnything { noteSuccess() }
        return true
    }

    private func nextBatch() -> (changes: [String: FileUserCacheChange], mustClear: Bool)? {
        state.withLock { state in
            guard !state.changes.isEmpty || state.mustClear else { return nil }
            let mustClear = state.mustClear
            state.mustClear = false
            if state.changes.count <= Self.mostPerBatch {
                let changes = state.changes
                state.changes = [:]
                return (changes, mustClear)
            }
            var changes: [String: FileUserCacheChange] = [:]
            for (name, change) in state.changes.prefix(Self.mostPerBatch) {
                changes[name] = change
                state.changes[name] = nil
            }
            return (changes, mustClear)
        }
    }

    /// What did not reach the disk waits again, unless there is a later change of the same file.
    private func giveBack(_ batch: FileUserCacheBatch) {
        state.withLock { state in
            state.changes.merge(batch.left) { later, _ in later }
            if batch.mustClear { state.mustClear = true }
        }
    }

    // MARK: What is known of the disk

    private func noteFailure(_ reason: String) {
        let next = clock() + retryInterval
        let (isFirst, retries) = state.withLock { state in
            let isFirst = !state.isFailing
            let retries = !state.isRetrying
            state.isFailing = true
            state.isRetrying = true
            state.nextAttempt = next
            return (isFirst, retries)
        }
        metrics?.cacheErrors.increment()
        metrics?.note(Self.metricName, isUp: false)
        if isFirst {
            log.write(
                .warn, event: "cache.file.failed",
                "The user cache cannot be written, memory stands in until it can: \(reason)",
                [("file.path", .text(directory.path))])
        }
        if retries { retry() }
    }

    private func noteSuccess() {
        let wasFailing = state.withLock { state in
            defer { state.isFailing = false }
            return state.isFailing
        }
        metrics?.note(Self.metricName, isUp: true)
        guard wasFailing else { return }
        log.write(
            .info, event: "cache.file.recovered", "The user cache is written again",
            [("file.path", .text(directory.path))])
    }

    /// Tries again and again until the disk is back or the cache is gone.
    private func retry() {
        let interval = retryInterval
        Task.detached { [weak self] in
            repeat {
                do { try await Task.sleep(for: interval) } catch { return }
            } while await self?.endsRetrying() == false
        }
    }

    private func endsRetrying() async -> Bool {
        guard state.withLock({ $0.isFailing }) else { return stopRetrying() }
        if nextDraining() != nil { await attempt() }
        return stopRetrying()
    }

    private func stopRetrying() -> Bool {
        state.withLock { state in
            state.isRetrying = state.isFailing
            return !state.isRetrying
        }
    }

    private static let metricName = "cache"
    private static let mostPerBatch = 256
    /// A shorter wait says nothing of the disk.
    private static let patience = Duration.seconds(1)
}
