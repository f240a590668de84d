import Platform
import Synchronization

/// Whether every event loop turns: each notes the time once a second.
final class Heartbeat: Sendable {
    private final class Beat: Sendable {
        let seconds = Atomic<Int64>(0)
    }

    private let beats: [Beat]
    private let start = ContinuousClock.now

    /// Begins on every loop.
    init(loops: [EventLoop]) {
        beats = loops.map { _ in Beat() }
        for (loop, beat) in zip(loops, beats) {
            loop.execute { [start] in Self.schedule(on: loop, beat, since: start) }
        }
    }

    /// True unless a loop has not turned for some seconds.
    var isAlive: Bool {
        let now = (ContinuousClock.now - start).components.seconds
        return beats.allSatisfy { now - $0.seconds.load(ordering: .relaxed) <= Self.patience }
    }

    private static func schedule(on loop: EventLoop, _ beat: Beat, since start: ContinuousClock.Instant) {
        beat.seconds.store((ContinuousClock.now - start).components.seconds, ordering: .relaxed)
        loop.schedule(after: .seconds(1)) { schedule(on: loop, beat, since: start) }
    }

    private static let patience: Int64 = 5
}
