import Base
import HTTP
import Platform

/// What outlives a reload of the configuration: loops, what is counted, what is kept.
final class Workshop: Sendable {
    let loops: [EventLoop]
    let resolver: Resolver
    let drain = DrainState()
    let heartbeat: Heartbeat
    let history: RequestHistory
    let refusals = RecentRefusals()
    let users = KeptUsers()
    let tokens = KeptTokens()
    let requests: HTTPMetrics<Route>
    let requestIDs: RequestIDMaker
    let start: ContinuousClock.Instant
    /// Every series ever made; a reload adds to it.
    let registry: Locked<MetricsRegistry>

    /// Starts the loops.
    init(loops count: Int, start: ContinuousClock.Instant) throws(StartFailure) {
        var loops: [EventLoop] = []
        do throws(SystemError) {
            for index in 0..<count { loops.append(try EventLoop(index: index, name: "loop-\(index)")) }
        } catch {
            throw StartFailure(status: ExitCode.internal, message: "\(error)")
        }
        self.loops = loops
        self.start = start
        resolver = Resolver(pool: WorkerPool(name: "names", threads: 2, capacity: 64))
        heartbeat = Heartbeat(loops: loops)
        history = RequestHistory(lanes: count, start: start)
        requestIDs = RequestIDMaker(lanes: count)
        var registry = MetricsRegistry(lanes: count)
        ProcessMetrics.register(in: &registry, version: Version.text)
        requests = HTTPMetrics(registry: &registry, routes: Route.allCases)
        self.registry = Locked(registry)
    }
}
