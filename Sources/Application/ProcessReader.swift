import Platform

/// Reads the process statistics at most ten times a second.
final class ProcessReader: Sendable {
    private let cached = Locked<(statistics: ProcessStatistics?, time: ContinuousClock.Instant)?>(nil)

    /// The statistics now, or those of a moment ago.
    func statistics(at now: ContinuousClock.Instant) -> ProcessStatistics? {
        cached.withLock { cached in
            if let known = cached, now - known.time < .milliseconds(100) { return known.statistics }
            let statistics = ProcessStatistics.read()
            cached = (statistics, now)
            return statistics
        }
    }
}
