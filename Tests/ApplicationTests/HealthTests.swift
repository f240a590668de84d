@testable import Application
import Base
import Foundation
import HTTP
import Testing

struct HealthTests {
    private struct Dependency: ReadinessCheck {
        let name: String
        let state: ReadinessState
    }

    private let start = ContinuousClock.now

    private func health(_ checks: [any ReadinessCheck] = [], drain: DrainState = DrainState(), isAlive: Bool = true)
        -> Health
    {
        Health(
            drain: drain, checks: checks, version: "1.0", start: start, isAlive: { isAlive },
            clock: { UnixTime(seconds: 0) })
    }

    private func text(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test func `health is OK while requests are answered, whatever the dependencies do`() {
        let health = health([Dependency(name: "elasticsearch", state: .notReady(reason: "no answer"))])
        #expect(health.health().status == 200)
        #expect(text(health.health()) == "OK")
        #expect(text(health.healthJSON()) == #"{"status":"OK"}"#)
    }

    @Test func `while draining, health and readiness say 503 and liveness stays`() {
        let drain = DrainState()
        let health = health(drain: drain)
        #expect(health.ready().status == 200)
        drain.begin()
        #expect([health.health(), health.healthJSON(), health.ready()].map(\.status) == [503, 503, 503])
        #expect(health.live(at: start).status == 200)
        #expect(text(health.ready()).contains(#""status":"NOT_READY""#))
    }

    @Test func `readiness tells each dependency's state`() {
        let good = Dependency(name: "cache", state: .ready)
        let bad = Dependency(name: "elasticsearch", state: .notReady(reason: #"no "answer""#))
        #expect(
            text(health([good]).ready())
                == #"{"status":"OK","checks":{"cache":{"status":"OK"}},"timestamp":"1970-01-01T00:00:00.000Z","#
                + #""version":"1.0","draining":false,"mode":"auth-only"}"#)
        let response = health([good, bad]).ready()
        #expect(response.status == 503)
        #expect(
            text(response).hasPrefix(
                #"{"status":"NOT_READY","checks":{"cache":{"status":"OK"},"#
                    + #""elasticsearch":{"status":"ERROR","error":"no \"answer\""}},"#))
    }

    @Test func `liveness says 503 when a loop no longer turns`() throws {
        #expect(health(isAlive: false).live(at: start).status == 503)
        let body = health().live(at: start + .milliseconds(62_500)).body
        let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: String]
        #expect(object?["status"] == "OK")
        #expect(object?["uptime"] == "1m2s")
    }

    @Test func `probes are not to be stored`() {
        for response in [health().health(), health().ready(), health().live()] {
            #expect(String(decoding: response.fieldLines, as: UTF8.self).contains("Cache-Control: no-store\r\n"))
        }
    }
}
