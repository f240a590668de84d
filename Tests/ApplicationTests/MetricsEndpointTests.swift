@testable import Application
import Base
import Foundation
import HTTP
import Principals
import Testing
import Upstreams

struct MetricsEndpointTests {
    private enum TestRoute: String, CaseIterable { case authenticate = "/authenticate", unmatched }

    private let providers = [
        CatalogueEntry(name: "p", type: "plain", realm: "internal"),
        CatalogueEntry(name: "j\"w\\t", type: "jwt", realm: "corp"),
    ]
    private let augmenters = [CatalogueEntry(name: "a", type: "plain_advanced", realm: "internal")]

    private func text(_ registry: MetricsRegistry) -> String {
        String(decoding: MetricsEndpoint(registry: registry).answer().body, as: UTF8.self)
    }

    @Test func `all series of the configuration are there before the first request`() {
        var registry = MetricsRegistry(lanes: 2)
        _ = DecisionMetrics(registry: &registry, providers: providers, augmenters: augmenters)
        let text = text(registry)
        for line in [
            #"auth_requests_total{realm="unknown",result="success"} 0"#,
            #"auth_requests_total{realm="internal",result="success"} 0"#,
            #"auth_requests_total{realm="corp",result="success"} 0"#,
            #"auth_requests_total{realm="unknown",result="no_auth_header"} 0"#,
            #"auth_requests_total{realm="unknown",result="invalid_header"} 0"#,
            #"auth_requests_total{realm="unknown",result="all_failed"} 0"#,
            #"auth_duration_seconds_bucket{realm="corp",result="success",le="0.001"} 0"#,
            #"auth_provider_attempts_total{provider_name="p",provider_type="plain",realm="internal",result="timeout"} 0"#,
            #"auth_provider_duration_seconds_bucket{provider_name="p",provider_type="plain",realm="internal",le="5"} 0"#,
            #"augmenter_attempts_total{augmenter_name="a",augmenter_type="plain_advanced",realm="internal",result="error"} 0"#,
            #"augmenter_duration_seconds_count{augmenter_type="plain_advanced",realm="internal"} 0"#,
        ] {
            #expect(text.contains("\n" + line + "\n"), "\(line)")
        }
    }

    @Test func `a decision raises its series, its providers' and its augmenters'`() {
        var registry = MetricsRegistry(lanes: 2)
        let metrics = DecisionMetrics(registry: &registry, providers: providers, augmenters: augmenters)
        var outcome = Outcome.allowed
        outcome.attempts = [
            .init(name: "j\"w\\t", type: "jwt", realm: "corp", result: .timeout, duration: .seconds(5)),
            .init(name: "p", type: "plain", realm: "internal", result: .success, duration: .milliseconds(2)),
        ]
        outcome.augmenterAttempts = [
            .init(name: "a", type: "plain_advanced", realm: "internal", result: .error, duration: .milliseconds(3))
        ]
        metrics.count(outcome, lane: 1)
        let text = text(registry)
        for line in [
            #"auth_requests_total{realm="internal",result="success"} 1"#,
            #"auth_duration_seconds_bucket{realm="internal",result="success",le="0.005"} 1"#,
            #"auth_provider_attempts_total{provider_name="p",provider_type="plain",realm="internal",result="success"} 1"#,
            #"auth_provider_duration_seconds_count{provider_name="p",provider_type="plain",realm="internal"} 1"#,
            #"auth_provider_attempts_total{provider_name="j\"w\\t",provider_type="jwt",realm="corp",result="timeout"} 1"#,
            #"auth_provider_duration_seconds_count{provider_name="j\"w\\t",provider_type="jwt",realm="corp"} 0"#,
            #"augmenter_attempts_total{augmenter_name="a",augmenter_type="plain_advanced",realm="internal",result="error"} 1"#,
        ] {
            #expect(text.contains("\n" + line + "\n"), "\(line)")
        }
    }

    @Test(arguments: Refusal.Code.allCases)
    func `every refusal counts under exactly one result`(code: Refusal.Code) {
        var registry = MetricsRegistry(lanes: 1)
        let metrics = DecisionMetrics(registry: &registry, providers: [], augmenters: [])
        metrics.count(.refused(code), lane: 0)
        let counted = text(registry).split(separator: "\n").filter {
            $0.hasPrefix("auth_requests_total") && $0.hasSuffix(" 1")
        }
        #expect(counted.count == 1)
        #expect(counted.allSatisfy { !$0.contains("success") })
    }

    @Test func `no request adds a series of its own making`() {
        var registry = MetricsRegistry(lanes: 1)
        let decisions = DecisionMetrics(registry: &registry, providers: providers, augmenters: augmenters)
        let requests = HTTPMetrics(registry: &registry, routes: TestRoute.allCases)
        func feed(_ range: Range<Int>) {
            for index in range {
                var outcome = Outcome.testing(.refused(Refusal(.rejected)))
                (outcome.path, outcome.host, outcome.method) = ("/\(index)", "h\(index)", "M\(index)")
                (outcome.realm, outcome.claimedUsername) = ("r\(index)", "u\(index)")
                outcome.attempts = [
                    .init(name: "n\(index)", type: "t", realm: "r", result: .error, duration: .zero)
                ]
                decisions.count(outcome, lane: index)
                requests.begin(lane: index)
                requests.end(.unmatched, method: "M\(index)", status: index, duration: .zero, lane: index)
            }
        }
        feed(0..<1000)
        let lines = text(registry).split(separator: "\n").count
        feed(1000..<3000)
        #expect(text(registry).split(separator: "\n").count == lines)
        #expect(text(registry).contains("sallyport_http_requests_in_flight 0\n"))
        #expect(text(registry).contains(#"{method="other",route="unmatched",status_code="404"} 1"#))
    }

    @Test func `nothing is lost when lanes count decisions at once`() async {
        var registry = MetricsRegistry(lanes: 4)
        let metrics = DecisionMetrics(registry: &registry, providers: providers, augmenters: augmenters)
        let requests = HTTPMetrics(registry: &registry, routes: TestRoute.allCases)
        let history = RequestHistory(lanes: 4)
        await withTaskGroup { group in
            for lane in 0..<4 {
                group.addTask {
                    for _ in 0..<1000 {
                        metrics.count(.allowed, lane: lane)
                        requests.begin(lane: lane)
                        requests.end(.authenticate, method: "GET", status: 200, duration: .zero, lane: lane)
                        history.count(isAllowed: true, duration: .zero, lane: lane)
                    }
                }
            }
        }
        let text = text(registry)
        #expect(text.contains(#"auth_requests_total{realm="internal",result="success"} 4000"#))
        #expect(text.contains(#"{method="GET",route="/authenticate",status_code="200"} 4000"#))
        #expect(history.totals.allowed == 4000)
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool"),
            "promtool (Debian package prometheus) is not installed"))
    func `promtool finds nothing to complain about`() throws {
        var registry = MetricsRegistry(lanes: 2)
        let decisions = DecisionMetrics(registry: &registry, providers: providers, augmenters: augmenters)
        let requests = HTTPMetrics(registry: &registry, routes: TestRoute.allCases)
        let upstreams = UpstreamMetrics(registry: &registry, hosts: ["es1:9200"])
        ProcessMetrics.register(in: &registry, version: "1.0")
        decisions.count(.allowed, lane: 0)
        requests.begin(lane: 0)
        requests.end(.authenticate, method: "GET", status: 200, duration: .milliseconds(1), lane: 0)
        upstreams.note("es1:9200", isUp: true)
        let text = text(registry)
        #expect(text.contains("process_resident_memory_bytes "))
        #expect(text.contains(#"sallyport_upstream_up{upstream="es1:9200"} 1"#))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/promtool")
        process.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let complaints = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(String(decoding: complaints, as: UTF8.self) == "")
    }
}
