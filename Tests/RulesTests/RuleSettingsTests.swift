import Base
@testable import Principals
@testable import Rules
import Testing

/// What is wrong with `rules`, said with its path.
@Suite struct RuleSettingsTests {
    @Test(arguments: [
        ("hosts", "a.test:80"), ("hosts", "a b"), ("hosts", "*a.test"), ("hosts", "a.*"), ("hosts", "https://a.test"),
        ("hosts", "[::1]:80"), ("hosts", "*.[::1]"), ("hosts", "*."), ("hosts", ""), ("paths", "kibana"),
        ("paths", "/a//b"), ("paths", "/a/../b"), ("paths", "/a/./b"), ("paths", "/a%20b"), ("paths", "/a?b"),
        ("paths", "/a;b"), ("paths", ""), ("paths", "*"), ("networks", "10.0.0.1/8"), ("networks", "10.0.0.0/33"),
        ("networks", "a"), ("users", ""), ("roles", ""), ("realms", ""), ("methods", ""),
    ]) func `a value that could never match is a problem`(key: String, value: String) {
        let problems = RuleList.reading([[key: [value], "allow": ["true"]]]).problems
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("rules[0].\(key): must be") == true, "\(problems)")
    }

    @Test(arguments: ["realms", "hosts", "paths", "methods", "users", "roles", "networks"])
    func `an empty condition could mean all or nothing and is a problem`(key: String) {
        for value in [SettingsValue.list([]), .null] {
            let rule = SettingsValue.map([.init(key, value), .init("allow", .scalar("true", isQuoted: false))])
            #expect(RuleList.reading(.list([rule])).problems == ["rules[0].\(key): must not be empty"])
        }
    }

    @Test func `allow is required`() {
        #expect(RuleList.reading([["users": ["a"]]]).problems == ["rules[0].allow: is required: true or false"])
        #expect(RuleList.reading([["allow": ["maybe"]]]).problems == ["rules[0].allow: must be true or false"])
        #expect(RuleList.reading(.list([.null])).problems == ["rules[0].allow: is required: true or false"])
    }

    @Test func `an empty rules key is a problem`() {
        #expect(RuleList.reading(.null).problems.count == 1)
        #expect(RuleList.reading(.scalar("all", isQuoted: false)).problems == ["rules: must be a list"])
    }

    @Test func `an exception holds at least one condition and no other keys`() {
        let allow = SettingsValue.Entry("allow", .scalar("true", isQuoted: false))
        for value in [SettingsValue.null, .map([])] {
            let problems = RuleList.reading(.list([.map([allow, .init("not", value)])])).problems
            #expect(problems == ["rules[0].not: must hold at least one condition"])
        }
        let nested = RuleList.reading(.list([.map([allow, .init("not", .map([allow]))])])).problems
        #expect(nested.contains { $0.hasPrefix("rules[0].not.allow: is not a known key") })
    }

    @Test func `unknown keys are problems with the nearest known one`() {
        let problems = RuleList.reading([["host": ["a.test"], "allow": ["true"]]]).problems
        #expect(problems == ["rules[0].host: is not a known key; did you mean hosts?"])
    }

    @Test func `two rules of one name are a problem`() {
        let problems = RuleList.reading([["name": ["a"], "allow": ["true"]], ["name": ["a"], "allow": ["false"]]])
            .problems
        #expect(problems == ["rules: more than one rule is named a"])
    }

    @Test func `a list with a problem is no list`() {
        #expect(RuleList.reading([["paths": ["x"], "allow": ["true"]]]).list == nil)
    }
}
