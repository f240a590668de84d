public import Base
public import Platform

/// What plug-ins may use; made once at start-up.
public struct Services: Sendable {
    /// Runs password hashing off the event loops; bounded.
    public let passwordWorkers: WorkerPool
    /// Clients for upstream servers.
    public let clients: any UpstreamClients
    /// Wall-clock time, for what expires at a date.
    public let clock: @Sendable () -> UnixTime
    /// The log.
    public let log: Log

    /// Bundles the services.
    public init(
        passwordWorkers: WorkerPool, clients: any UpstreamClients,
        clock: @escaping @Sendable () -> UnixTime = { WallClock.now }, log: Log
    ) {
        self.passwordWorkers = passwordWorkers
        self.clients = clients
        self.clock = clock
        self.log = log
    }
}
