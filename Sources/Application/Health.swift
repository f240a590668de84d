import Base
import HTTP
import Platform

/// Answers the probes. They wait for nothing and tell only what is known.
struct Health: Sendable {
    let drain: DrainState
    let checks: [any ReadinessCheck]
    let version: String
    let start: ContinuousClock.Instant
    /// True while every event loop turns.
    let isAlive: @Sendable () -> Bool
    let clock: @Sendable () -> UnixTime

    init(
        drain: DrainState, checks: [any ReadinessCheck] = [], version: String,
        start: ContinuousClock.Instant = .now, isAlive: @escaping @Sendable () -> Bool = { true },
        clock: @escaping @Sendable () -> UnixTime = { WallClock.now }
    ) {
        self.drain = drain
        self.checks = checks
        self.version = version
        self.start = start
        self.isAlive = isAlive
        self.clock = clock
    }

    /// `/health`: 200 while requests are answered, 503 while draining, whatever the dependencies do.
    func health() -> HTTPResponse {
        drain.isDraining
            ? Page.answer(status: 503, Self.text, Array("DRAINING".utf8))
            : Page.answer(status: 200, Self.text, Array("OK".utf8))
    }

    /// `/elastauth/health`: the same in JSON.
    func healthJSON() -> HTTPResponse {
        drain.isDraining
            ? Page.json(status: 503, Array(#"{"status":"DRAINING"}"#.utf8))
            : Page.json(Array(#"{"status":"OK"}"#.utf8))
    }

    /// `/live`: 200 while the event loops turn, also while draining; for a restart when they do not.
    func live(at now: ContinuousClock.Instant = .now) -> HTTPResponse {
        let isAlive = isAlive()
        var body = Array(#"{"status":"\#(isAlive ? "OK" : "STALLED")","timestamp":""#.utf8)
        clock().appendRFC3339(to: &body)
        body += Array(#"","uptime":"#.utf8)
        JSONText.append(SettingsUnits.text(.seconds((now - start).components.seconds)), to: &body)
        body += Array(#","mode":"auth-only"}"#.utf8)
        return Page.json(status: isAlive ? 200 : 503, body)
    }

    /// `/ready`: 200 if every dependency that a new user needs has answered recently and the daemon is not draining.
    func ready() -> HTTPResponse {
        let states = checks.map { (name: $0.name, state: $0.state) }
        let isReady = states.allSatisfy { $0.state == .ready } && !drain.isDraining
        var body = Array(#"{"status":"\#(isReady ? "OK" : "NOT_READY")","checks":{"#.utf8)
        for (index, check) in states.enumerated() {
            if index > 0 { body.append(0x2C) }
            JSONText.append(check.name, to: &body)
            switch check.state {
            case .ready: body += Array(#":{"status":"OK"}"#.utf8)
            case .notReady(let reason):
                body += Array(#":{"status":"ERROR","error":"#.utf8)
                JSONText.append(reason, to: &body)
                body.append(0x7D)
            }
        }
        body += Array(#"},"timestamp":""#.utf8)
        clock().appendRFC3339(to: &body)
        body += Array(#"","version":"#.utf8)
        JSONText.append(version, to: &body)
        body += Array(#","draining":\#(drain.isDraining),"mode":"auth-only"}"#.utf8)
        return Page.json(status: isReady ? 200 : 503, body)
    }

    /// The answer of a probe's route; elastauth's paths get its JSON.
    func answer(_ route: Route, path: String) -> HTTPResponse {
        if route == .live { return live() }
        if route == .ready { return ready() }
        return path == Route.health.rawValue ? health() : healthJSON()
    }

    private static let text = "text/plain; charset=utf-8"
}
