import Base
import Gateways
import HTTP
@testable import Principals
@testable import Rules
import Testing

/// Whole questions, from the lines on the wire to the decision. The rules let everybody read `/public/*` of
/// `app.example.org`, and nobody anything else; each question tries to get at something else with that.
@Suite struct SpoofTests {
    private let list = rules([
        ["hosts": ["app.example.org"], "paths": ["/public/*"], "methods": ["GET"], "allow": ["true"]]
    ])

    @Test func `what the rule means passes through every gateway`() {
        let forwarded = [
            "X-Forwarded-Method: GET", "X-Forwarded-Proto: https", "X-Forwarded-Host: App.Example.Org.:443",
            "X-Forwarded-Uri: /public/%61?x=/private",
        ]
        let original = ["X-Original-Method: GET", "X-Original-URL: https://app.example.org/public/a?x=/private"]
        #expect(decision(TraefikGateway(), forwarded) == "permitted by rules[0]")
        #expect(decision(CaddyGateway(), forwarded) == "permitted by rules[0]")
        #expect(decision(DirectGateway(), forwarded) == "permitted by rules[0]")
        #expect(decision(NginxGateway(), original) == "permitted by rules[0]")
        #expect(decision(HAProxyGateway(), original) == "permitted by rules[0]")
        #expect(decision(DirectGateway(), original) == "permitted by rules[0]")
        let envoy = decision(EnvoyGateway(), ["Host: app.example.org"], path: "/auth/envoy/public/a")
        #expect(envoy == "permitted by rules[0]")
    }

    @Test(arguments: [
        // A query or a fragment is no path.
        ("/private?/public/", "denied"), ("/private?x=/public/a", "denied"),
        ("?/public/a", "ambiguous_path by rules[0]"),
        ("/private#/public/", "ambiguous_path by rules[0]"), ("/public/#/../../private", "ambiguous_path by rules[0]"),
        // Spellings that leave the folder, or could.
        ("/public/../private", "denied"), ("/public/%2e%2e/private", "denied"), ("/public/./../private", "denied"),
        ("/public/..%2fprivate", "ambiguous_path by rules[0]"),
        ("/public/%2e%2e%2fprivate", "ambiguous_path by rules[0]"),
        ("/public/..%5cprivate", "ambiguous_path by rules[0]"), ("/public/..\\private", "ambiguous_path by rules[0]"),
        ("/public/..;/private", "ambiguous_path by rules[0]"), ("/public/..;x=y/private", "ambiguous_path by rules[0]"),
        ("/public;/../private", "ambiguous_path by rules[0]"),
        ("/public/%252e%252e/private", "ambiguous_path by rules[0]"),
        ("/public/%00/../private", "ambiguous_path by rules[0]"), ("/public//../private", "ambiguous_path by rules[0]"),
        ("//public/a", "ambiguous_path by rules[0]"), ("/public/%c0%ae%c0%ae/private", "ambiguous_path by rules[0]"),
        ("https://app.example.org/public/a", "ambiguous_path by rules[0]"), ("*", "ambiguous_path by rules[0]"),
        ("/PUBLIC/a", "denied"), ("/publicity", "denied"), ("/", "denied"), ("", "missing_fact by rules[0]"),
    ]) func `no spelling of another path passes`(uri: String, expected: String) {
        let lines = ["X-Forwarded-Method: GET", "X-Forwarded-Host: app.example.org", "X-Forwarded-Uri: \(uri)"]
        for gateway in [TraefikGateway(), CaddyGateway(), DirectGateway()] as [any Gateway] {
            #expect(decision(gateway, lines) == expected, "\(uri)")
        }
        let original = ["X-Original-Method: GET", "X-Original-URL: https://app.example.org\(uri)"]
        let refused = decision(NginxGateway(), original)
        #expect(!refused.hasPrefix("permitted"), "\(uri)")
    }

    @Test(arguments: [
        ("evil.test", "denied"), ("app.example.org.evil.test", "denied"), ("xapp.example.org", "denied"),
        ("app.example.org@evil.test", "bad_request"), ("evil.test:80@app.example.org", "bad_request"),
        ("app.example.org,evil.test", "bad_request"), ("app.example.org/", "bad_request"),
        ("app.example.org..", "bad_request"), ("app%2eexample.org", "bad_request"), ("", "missing_fact by rules[0]"),
    ]) func `no spelling of another host passes`(host: String, expected: String) {
        let lines = ["X-Forwarded-Method: GET", "X-Forwarded-Host: \(host)", "X-Forwarded-Uri: /public/a"]
        #expect(decision(TraefikGateway(), lines) == expected)
        #expect(decision(EnvoyGateway(), ["Host: \(host)"], path: "/auth/envoy/public/a") == expected)
    }

    @Test(arguments: [("get", "denied"), ("POST", "denied"), ("GET ", "bad_request"), ("", "missing_fact by rules[0]")])
    func `no spelling of another method passes`(method: String, expected: String) {
        let lines = [
            "X-Forwarded-Method: \(method)", "X-Forwarded-Host: app.example.org", "X-Forwarded-Uri: /public/a",
        ]
        #expect(decision(TraefikGateway(), lines) == expected)
    }

    @Test func `the daemon's own path, method and Host never stand in`() {
        for gateway in [DirectGateway(), TraefikGateway(), CaddyGateway(), NginxGateway(), HAProxyGateway()]
            as [any Gateway]
        {
            let decided = decision(gateway, ["Host: app.example.org"], path: "/public/a")
            #expect(decided == "missing_fact by rules[0]")
        }
    }

    @Test func `another family's fields never stand in`() {
        let forwarded = ["X-Forwarded-Method: GET", "X-Forwarded-Host: app.example.org", "X-Forwarded-Uri: /public/a"]
        let original = ["X-Original-Method: GET", "X-Original-URL: https://app.example.org/public/a"]
        #expect(decision(NginxGateway(), forwarded) == "missing_fact by rules[0]")
        #expect(decision(HAProxyGateway(), forwarded) == "missing_fact by rules[0]")
        #expect(decision(TraefikGateway(), original) == "missing_fact by rules[0]")
        #expect(decision(CaddyGateway(), original) == "missing_fact by rules[0]")
        let aliases = ["X_Forwarded_Method: GET", "X.Forwarded.Host: app.example.org", "X_Forwarded_Uri: /public/a"]
        #expect(decision(TraefikGateway(), aliases) == "missing_fact by rules[0]")
        let secret = ["X-Forwarded-Method: GET", "X-Forwarded-Host: app.example.org", "X-Forwarded-Uri: /private"]
        #expect(decision(TraefikGateway(), secret + original) == "denied")
        #expect(decision(DirectGateway(), secret + original) == "bad_request")
    }

    @Test func `a stranger's word decides nothing`() {
        let lines = [
            "Host: app.example.org", "X-Forwarded-Method: GET", "X-Forwarded-Host: app.example.org",
            "X-Forwarded-Uri: /public/a",
        ]
        for gateway in [DirectGateway(), TraefikGateway(), EnvoyGateway()] as [any Gateway] {
            let decided = decision(gateway, lines, path: "/auth/envoy/public/a", peer: "203.0.113.9")
            #expect(decided == "missing_fact by rules[0]")
        }
    }

    @Test func `an invented client address does not help`() {
        let inside = rules([["networks": ["192.0.2.0/24"], "allow": ["true"]]])
        for (lines, expected) in [
            (["X-Forwarded-For: 192.0.2.1"], "permitted by rules[0]"),
            (["X-Forwarded-For: 192.0.2.1, 203.0.113.9"], "denied"),
            (["X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 203.0.113.9"], "denied"),
            (["X-Forwarded-For: 192.0.2.1, x"], "missing_fact by rules[0]"),
            (["X-Real-IP: 192.0.2.1", "Forwarded: for=192.0.2.1"], "missing_fact by rules[0]"),
        ] {
            #expect(decision(TraefikGateway(), lines, list: inside) == expected)
        }
        #expect(
            decision(TraefikGateway(), ["X-Forwarded-For: 192.0.2.1"], peer: "203.0.113.9", list: inside) == "denied")
    }

    private func decision(
        _ gateway: any Gateway, _ lines: [String], path: String = "/authenticate", peer: String = "127.0.0.1",
        list: RuleList? = nil
    ) -> String {
        var fields = HTTPFields()
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            fields.append(name: parts[0].utf8, value: parts[1].dropFirst().utf8)
        }
        let request = HTTPRequest(method: "GET", target: HTTPTarget(path: path), fields: fields)
        let context = GatewayContext(
            trustedPeers: TrustedPeers([AddressRange("127.0.0.0/8")].compactMap { $0 }),
            requestIDs: RequestIDMaker(lanes: 1))
        do throws(Refusal) {
            let forwarded = try gateway.read(
                request, from: HTTPPeer(address: IPAddress(peer), lane: 0), context: context)
            return (list ?? self.list).decision(request: forwarded)
        } catch {
            return error.code.rawValue
        }
    }
}
