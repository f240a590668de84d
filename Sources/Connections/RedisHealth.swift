import Base
import Platform

/// Which loops reach the server; says so in the log once when it goes and once when it is back.
final class RedisHealth: Sendable {
    private struct State {
        /// By loop; nil before the first attempt.
        var lanes: [Bool?]
        var isOutageLogged = false
    }

    private let state: Locked<State>
    private let log: Log

    init(loops: Int, log: Log) {
        state = Locked(State(lanes: Array(repeating: nil, count: loops)))
        self.log = log
    }

    /// True if no loop misses the server; nil before the first attempt of any.
    var isReachable: Bool? {
        state.withLock { state in
            let known = state.lanes.compactMap { $0 }
            return known.isEmpty ? nil : known.allSatisfy { $0 }
        }
    }

    func isUp(loop: Int) {
        let isNews = state.withLock { state in
            state.lanes[loop] = true
            guard state.isOutageLogged, state.lanes.allSatisfy({ $0 != false }) else { return false }
            state.isOutageLogged = false
            return true
        }
        if isNews { log.write(.info, event: "redis.connection.restored", "Redis is back") }
    }

    func isDown(loop: Int, _ error: RedisError) {
        let isNews = state.withLock { state in
            state.lanes[loop] = false
            defer { state.isOutageLogged = true }
            return !state.isOutageLogged
        }
        guard isNews else { return }
        log.write(
            .warn, event: "redis.connection.lost", "Redis is unavailable: \(error.code.rawValue): \(error.detail)")
    }
}
