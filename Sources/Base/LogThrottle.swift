/// Lets one event per key and window through and counts the rest, so that a client cannot fill the log.
///
/// The first event after a window says how many were left out. Bounded: of too many keys the ones not met for longest
/// are forgotten. Share it as `Locked<LogThrottle>`.
public struct LogThrottle: Sendable {
    private struct Window: Sendable {
        var end: ContinuousClock.Instant
        var suppressed: Int
    }

    private let window: Duration
    private var windows: ExpiringMap<String, Window>

    /// Makes a throttle of one event per `window` for each of at most `capacity` keys.
    public init(window: Duration = .seconds(30), capacity: Int = 1024) {
        self.window = window
        windows = ExpiringMap(capacity: capacity)
    }

    /// How many events were left out since the last one that was let through; nil if this one is to be left out too.
    public mutating func admit(_ key: String, at now: ContinuousClock.Instant = .now) -> Int? {
        let known = windows.value(for: key, at: now)
        if let known, known.end > now {
            keep(Window(end: known.end, suppressed: known.suppressed + 1), for: key)
            return nil
        }
        keep(Window(end: now + window, suppressed: 0), for: key)
        return known?.suppressed ?? 0
    }

    /// An entry outlives its window by a day, so that the next event can still tell what was left out.
    private mutating func keep(_ state: Window, for key: String) {
        windows.insert(state, for: key, expiringAt: state.end + .seconds(86_400))
    }
}
