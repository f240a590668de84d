import Base
import Testing
import Upstreams

@testable import Application

struct VariableExpansionTests {
    private func expand(_ text: String, _ environment: [String: String] = ["A": "one", "B": "", "C": "${A}"])
        -> (SettingsValue, [String])
    {
        var problems = SettingsProblems()
        let value = VariableExpansion(environment: environment)
            .expand(.scalar(text, isQuoted: false), at: "key", problems: &problems)
        return (value, problems.problems)
    }

    @Test(arguments: [
        ("${A}", "one"), ("x${A}y${A}", "xoneyone"), ("${B}", ""), ("${D:-two}", "two"), ("${B:-two}", "two"),
        ("${A:-two}", "one"), ("${D:-}", ""), ("${D:-a:-b}", "a:-b"), ("$${A}", "${A}"), ("$$${A}", "$${A}"),
        ("$A", "$A"), ("$", "$"), ("100$", "100$"), ("${C}", "${A}"), ("a$b$c", "a$b$c"),
    ])
    func `a reference becomes its value, once`(_ text: String, _ expected: String) {
        let (value, problems) = expand(text)
        #expect(value == .scalar(expected, isQuoted: false))
        #expect(problems.isEmpty)
    }

    @Test(arguments: ["${D}", "${", "${}", "${A", "${A-b}", "${1A}", "${A B}", "${:-x}", "${A:+x}"])
    func `a reference that cannot be read is a problem`(_ text: String) {
        let (value, problems) = expand(text)
        #expect(value == .null)
        #expect(problems.count == 1 && problems.first?.hasPrefix("key: ") == true)
    }

    @Test func `a value never becomes structure`() throws {
        let settings = try SettingsFixture.load(
            "default_roles: [\"${ROLES}\"]\n", environment: ["ROLES": "a, b]\nserver: {port: 1}"])
        #expect(settings.settings.roleMapping.defaultRoles == ["a, b]\nserver: {port: 1}"])
    }
}
