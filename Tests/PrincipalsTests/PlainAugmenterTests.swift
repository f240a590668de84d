import Base
@testable import Principals
import TestSupport
import Testing

@Suite struct PlainAugmenterTests {
    private func principal(_ username: String, _ roles: [String] = []) -> Principal {
        Principal(identity: Identity(username: username, roles: roles), realm: "home", provider: "p")
    }

    @Test func `plain keeps an augmenter's promises`() async {
        let conformance = AugmenterConformance<PlainAugmenter>(
            settings: "name: subject\nrealm: home\nroles: {admin: [alice, bob], dev: [alice]}",
            augmented: principal("alice"), untouched: principal("Alice"))
        #expect(await conformance.faults() == [])
    }

    @Test func `plain_advanced keeps an augmenter's promises`() async {
        let conformance = AugmenterConformance<PlainAdvancedAugmenter>(
            settings: "name: subject\nrealm: home\nmatch: {username: [alice]}\naugment: {roles: [r]}",
            augmented: principal("alice"), untouched: principal("Alice", ["alice"]))
        #expect(await conformance.faults() == [])
    }

    @Test func `plain gives the roles that list the user, in configuration order`() async throws {
        var settings = SettingsReader.testing("roles: {z: [alice], a: [alice, bob], 7: [alice]}")
        let subject = try #require(PlainAugmenter(settings: &settings, services: .testing()))
        #expect(try await subject.augment(principal("alice"), until: .generous).roles == ["z", "a", "7"])
        #expect(settings.problems.warnings.count == 1)
    }

    @Test func `names that only Unicode calls equal are different users`() async throws {
        var settings = SettingsReader.testing("roles: {admin: [\"\u{E9}\"]}")
        let subject = try #require(PlainAugmenter(settings: &settings, services: .testing()))
        #expect(try await subject.augment(principal("e\u{301}"), until: .generous).roles == [])
        #expect(try await subject.augment(principal("\u{E9}"), until: .generous).roles == ["admin"])
    }

    @Test(arguments: [
        ("alice", [], true), ("bob", ["dev"], true), ("bob", ["Dev"], false), ("dev", [], false),
    ])
    func `plain_advanced matches by name or by role`(username: String, roles: [String], matches: Bool) async throws {
        var settings = SettingsReader.testing(
            "{match: {username: [alice], role: [dev]}, augment: {attributes: {level: 3}}}")
        let subject = try #require(PlainAdvancedAugmenter(settings: &settings, services: .testing()))
        let augmentation = try await subject.augment(principal(username, roles), until: .generous)
        #expect(augmentation.attributes == (matches ? ["level": "3"] : [:]))
    }

    @Test func `what is missing is named`() {
        var settings = SettingsReader.testing("{}", path: "augmenters[0]")
        _ = PlainAdvancedAugmenter(settings: &settings, services: .testing())
        _ = PlainAugmenter(settings: &settings, services: .testing())
        #expect(
            settings.problems.problems == [
                "augmenters[0].match: is required", "augmenters[0].augment: is required",
                "augmenters[0].roles: is required",
            ])
    }
}
