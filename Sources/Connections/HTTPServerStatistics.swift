import Synchronization

/// What a server counts; readable from any thread.
public final class HTTPServerStatistics: Sendable {
    private let open: [OpenConnections]
    private let acceptedCount = Atomic(0)
    private let refusedCount = Atomic(0)

    init(loops: Int) { open = (0..<loops).map { _ in OpenConnections() } }

    /// The open connections of each loop.
    public var openConnections: [Int] { open.map { $0.count.load(ordering: .relaxed) } }

    /// The connections ever accepted.
    public var accepted: Int { acceptedCount.load(ordering: .relaxed) }

    /// The connections refused because too many were open.
    public var refused: Int { refusedCount.load(ordering: .relaxed) }

    func connectionOpened(loop: Int) {
        open[loop].count.add(1, ordering: .relaxed)
        acceptedCount.add(1, ordering: .relaxed)
    }

    func connectionClosed(loop: Int) { open[loop].count.subtract(1, ordering: .relaxed) }

    func connectionRefused() { refusedCount.add(1, ordering: .relaxed) }

    private final class OpenConnections: Sendable {
        let count = Atomic(0)
    }
}
