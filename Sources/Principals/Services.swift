public import Base
public import Platform

/// What plug-ins may use; made once at start-up.
public struct Services: Sendable {
    /// Runs password hashing off the event loops; bounded.
    public let passwordWorkers: WorkerPool
    /// The log.
    public let log: Log

    /// Bundles the services.
    public init(passwordWorkers: WorkerPool, log: Log) {
        self.passwordWorkers = passwordWorkers
        self.log = log
    }
}
