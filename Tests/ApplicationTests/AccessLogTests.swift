@testable import Application
import Base
import HTTP
import Principals
import Testing

struct AccessLogTests {
    private let peer = HTTPPeer(address: IPAddress("127.0.0.1"), lane: 0)

    private func accessLog(_ sink: RecordingSink, level: Log.Level = .info) -> AccessLog {
        var registry = MetricsRegistry(lanes: 1)
        return AccessLog(
            log: Log(level: level, sink: sink),
            metrics: DecisionMetrics(registry: &registry, providers: [], augmenters: []),
            history: RequestHistory(lanes: 1), refusals: RecentRefusals(), clock: { UnixTime(seconds: 0) })
    }

    private func line(_ outcome: Outcome, _ format: LogFormat = .console) -> String {
        let sink = RecordingSink(format)
        accessLog(sink).record(outcome, from: peer)
        return sink.lines
    }

    @Test func `an allowed request leaves one line that says who, why and what`() {
        #expect(
            line(.allowed)
                == "1970-01-01T00:00:00.000Z  INFO auth.request.authenticated: Request allowed "
                + "user.name=alice user.realm=internal auth.provider=p auth.rule=staff auth.gateway=traefik "
                + "client.address=192.0.2.1 server.address=app.example.org http.request.method=GET url.path=/x "
                + "http.response.status_code=200 request.id=r-1 auth.duration_ms=1.234\n")
    }

    @Test func `an untrusted peer's ignored fields are told once, with the address to add`() {
        let sink = RecordingSink(.console)
        let accessLog = accessLog(sink)
        var outcome = Outcome.refused(.noCredentials)
        outcome.ignoredUntrustedFields = true
        for _ in 0..<3 { accessLog.record(outcome, from: peer) }
        let warnings = sink.lines.split(separator: "\n").filter { $0.contains("auth.peer.untrusted") }
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("network.peer.address=127.0.0.1") == true)
    }

    @Test func `the same in JSON`() {
        #expect(
            line(.allowed, .json)
                == #"{"timestamp":"1970-01-01T00:00:00.000Z","severityText":"INFO","severityNumber":9,"#
                + #""body":"Request allowed","resource":{"service.name":"sallyport","service.version":"1.0"},"#
                + #""attributes":{"event.name":"auth.request.authenticated","event.domain":"auth","#
                + #""user.name":"alice","user.realm":"internal","auth.provider":"p","auth.rule":"staff","#
                + #""auth.gateway":"traefik","client.address":"192.0.2.1","server.address":"app.example.org","#
                + #""http.request.method":"GET","url.path":"/x","http.response.status_code":200,"#
                + #""request.id":"r-1","auth.duration_ms":1.234}}"# + "\n")
    }

    @Test func `a refused request leaves one line with the reason and the name as claimed`() {
        var outcome = Outcome.refused(.rejected, "wrong password")
        outcome.claimedUsername = "alice"
        outcome.realm = "internal"
        outcome.attempts = [
            .init(name: "p", type: "plain", realm: "internal", result: .error, duration: .milliseconds(1)),
            .init(name: "q", type: "ldap", realm: "internal", result: .timeout, duration: .seconds(5)),
        ]
        #expect(
            line(outcome)
                == "1970-01-01T00:00:00.000Z  WARN auth.request.refused: Request refused auth.reason=rejected "
                + "auth.detail=\"wrong password\" user.claimed_name=alice auth.realm_filter=internal "
                + "auth.attempts=p:error,q:timeout auth.gateway=traefik client.address=192.0.2.1 "
                + "server.address=app.example.org http.request.method=GET url.path=/x "
                + "http.response.status_code=401 request.id=r-1 auth.duration_ms=1.234\n")
    }

    @Test func `a principal that may not is named as a fact, with the rule`() {
        let text = line(.testing(.refused(Refusal(.denied), principal: .alice, rule: "nobody"), status: 403))
        #expect(text.contains("auth.reason=denied user.name=alice user.realm=internal auth.provider=p"))
        #expect(text.contains("auth.rule=nobody"))
        #expect(!text.contains("claimed"))
    }

    @Test func `facts that the gateway did not say are left out`() {
        var outcome = Outcome(gateway: "direct")
        outcome.requestID = "r"
        let text = line(outcome)
        for key in ["client.address", "server.address", "http.request.method", "url.path", "user."] {
            #expect(!text.contains(key))
        }
    }

    @Test func `what a client sent cannot forge a line`() {
        var outcome = Outcome.refused(.rejected)
        outcome.claimedUsername = "x\n1970-01-01T00:00:00.000Z  INFO auth.request.authenticated: user.name=root"
        outcome.path = "/\" user.name=\"root\u{1B}[2J"
        outcome.host = "a\r\nb"
        for format in LogFormat.allCases {
            let text = line(outcome, format)
            #expect(text.split(separator: "\n").count == 1)
            #expect(text.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F })
        }
        #expect(line(outcome).contains(#"url.path="/\" user.name=\"root\u001b[2J""#))
    }

    @Test func `the issued credentials are never logged`() {
        #expect(LogFormat.allCases.allSatisfy { !line(.allowed, $0).contains("s3cr3t") })
    }

    @Test func `a request without credentials is no warning, and below the level nothing is written`() {
        #expect(line(.refused(.noCredentials)).contains("  INFO auth.request.refused"))
        let sink = RecordingSink()
        let quiet = accessLog(sink, level: .warn)
        quiet.record(.allowed, from: peer)
        quiet.record(.refused(.noCredentials), from: peer)
        #expect(sink.lines == "")
        quiet.record(.refused(.rejected), from: peer)
        #expect(sink.lines.contains("auth.reason=rejected"))
    }

    @Test func `refusals are kept for the status page, the newest first, and not without end`() {
        let refusals = RecentRefusals(capacity: 3)
        for index in 0..<5 {
            var outcome = Outcome.refused(.rejected)
            outcome.requestID = "\(index)"
            outcome.path = String(repeating: "/", count: 10_000)
            refusals.add(Refusal(.rejected), outcome, username: "", at: UnixTime(seconds: 0))
        }
        #expect(refusals.newestFirst.map(\.requestID) == ["4", "3", "2"])
        #expect(refusals.newestFirst.allSatisfy { $0.request.utf8.count < 300 })
    }
}
