import Base
import Gateways
@testable import Principals
@testable import Rules
import Testing

/// Which rule decides, and that silence of a gateway never helps.
@Suite struct RuleListTests {
    @Test func `without rules everyone authenticated passes`() throws {
        let (list, problems) = RuleList.reading(nil)
        #expect(problems.isEmpty)
        #expect(try #require(list).decision() == "permitted")
        #expect(RuleList().decision() == "permitted")
    }

    @Test func `an empty list refuses everyone`() throws {
        #expect(try #require(RuleList.reading(.list([])).list).decision() == "denied")
    }

    @Test func `the first match decides`() {
        let rules = rules([
            ["name": ["a"], "users": ["mallory"], "allow": ["false"]],
            ["name": ["b"], "roles": ["admin", "dev"], "allow": ["true"]],
            ["name": ["c"], "users": ["alice"], "allow": ["false"]],
            ["name": ["d"], "allow": ["true"]],
        ])
        #expect(rules.decision(.testing("mallory", roles: ["admin"])) == "denied by a")
        #expect(rules.decision(.testing("alice", roles: ["x", "dev"])) == "permitted by b")
        #expect(rules.decision(.testing("alice")) == "denied by c")
        #expect(rules.decision(.testing("bob")) == "permitted by d")
    }

    @Test func `no match is no`() {
        #expect(rules([["users": ["alice"], "allow": ["true"]]]).decision(.testing("bob")) == "denied")
    }

    @Test(arguments: [
        ("realms", "r", true), ("realms", "R", false), ("users", "alice", true), ("users", "Alice", false),
        ("users", "alic", false), ("roles", "dev", true), ("roles", "de", false), ("methods", "GET", true),
        ("methods", "get", false), ("hosts", "app.example.org", true), ("hosts", "APP.example.org.", true),
        ("hosts", "*.example.org", true), ("hosts", "*.org", true), ("hosts", "*", true),
        ("hosts", "example.org", false), ("hosts", "*.app.example.org", false), ("hosts", "*.ple.org", false),
        ("paths", "/kibana/*", true), ("paths", "/kibana/app/*", true), ("paths", "/kibana/app", true),
        ("paths", "/kibana", false), ("paths", "/*", true), ("paths", "/Kibana/*", false),
        ("networks", "192.0.2.0/24", true), ("networks", "192.0.2.1", true), ("networks", "192.0.3.0/24", false),
        ("networks", "::/0", false),
    ]) func `a condition holds or does not`(key: String, value: String, holds: Bool) {
        let plain = rules([[key: [value], "allow": ["true"]]])
        #expect(plain.decision() == (holds ? "permitted by rules[0]" : "denied"))
        let several = rules([[key: [Self.otherValue(of: key), value], "allow": ["true"]]])
        #expect(several.decision() == (holds ? "permitted by rules[0]" : "denied"))
    }

    @Test func `all conditions of a rule must hold`() {
        let both = rules([["users": ["alice"], "roles": ["admin"], "allow": ["true"]]])
        #expect(both.decision(.testing("alice", roles: ["dev"])) == "denied")
        #expect(both.decision(.testing("alice", roles: ["admin"])) == "permitted by rules[0]")
    }

    @Test func `not is an exception when all of it holds`() {
        let list = rules([["allow": ["true"]]], not: ["users": ["alice"], "methods": ["DELETE"]])
        #expect(list.decision(request: .testing(method: "GET")) == "permitted by rules[0]")
        #expect(list.decision(request: .testing(method: "DELETE")) == "denied")
        #expect(list.decision(.testing("bob"), request: .testing(method: "DELETE")) == "permitted by rules[0]")
    }

    @Test(arguments: ["hosts", "paths", "methods", "networks"])
    func `a fact that is missing refuses, whatever else the rule asks`(key: String) {
        let request = ForwardedRequest.testing(without: key)
        let value = key == "paths" ? "/x" : key == "networks" ? "10.0.0.0/8" : "x"
        let asks = [key: [value], "users": ["nobody"], "allow": ["false"]]
        let all = ["allow": ["true"]]
        #expect(rules([asks, all]).decision(request: request) == "missing_fact by rules[0]")
        #expect(
            rules([["allow": ["true"]]], not: [key: [value]]).decision(request: request) == "missing_fact by rules[0]")
        // A rule behind the decision is not evaluated.
        #expect(
            rules([["users": ["alice"], "allow": ["true"]], asks]).decision(request: request) == "permitted by rules[0]"
        )
        #expect(
            rules([["users": ["bob"], "allow": ["true"]], asks]).decision(request: request)
                == "missing_fact by rules[1]")
        // Nobody asks.
        #expect(rules([all]).decision(request: request) == "permitted by rules[0]")
    }

    @Test func `an ambiguous path refuses only when a rule asks about paths`() {
        let request = ForwardedRequest.testing(path: "/public/..;/admin")
        let asks = rules([["users": ["nobody"], "paths": ["/x"], "allow": ["false"]], ["allow": ["true"]]])
        #expect(asks.decision(request: request) == "ambiguous_path by rules[0]")
        #expect(rules([["allow": ["true"]]]).decision(request: request) == "permitted by rules[0]")
    }

    @Test(arguments: [
        "/public/../admin/x", "/public/%2e%2E/admin/x", "/%61dmin/x", "/./admin/x", "/admin/./x", "/a/b/../../admin/x",
        "/admin", "/admin/", "/admin/.",
    ]) func `a denied folder is found by every spelling`(path: String) {
        let list = rules([["paths": ["/admin/*"], "allow": ["false"]], ["allow": ["true"]]])
        #expect(list.decision(request: .testing(path: path)) == "denied by rules[0]", "\(path)")
    }

    @Test func `names that look alike and differ in their bytes are two`() {
        let list = rules([["users": ["\u{E9}"], "roles": ["\u{E9}"], "allow": ["true"]]])
        #expect(list.decision(.testing("e\u{301}", roles: ["\u{E9}"])) == "denied")
        #expect(list.decision(.testing("\u{E9}", roles: ["e\u{301}"])) == "denied")
        #expect(list.decision(.testing("\u{E9}", roles: ["\u{E9}"])) == "permitted by rules[0]")
    }

    private static func otherValue(of key: String) -> String {
        switch key {
        case "paths": "/other"
        case "networks": "198.51.100.0/24"
        default: "other"
        }
    }
}
