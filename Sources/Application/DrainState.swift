import Synchronization

/// Whether the daemon is about to stop: then probes say so, and load balancers send their requests elsewhere.
final class DrainState: Sendable {
    private let flag = Atomic<Bool>(false)

    /// True from the moment the daemon was told to stop.
    var isDraining: Bool { flag.load(ordering: .relaxed) }

    /// Begins; there is no way back.
    func begin() { flag.store(true, ordering: .relaxed) }
}
