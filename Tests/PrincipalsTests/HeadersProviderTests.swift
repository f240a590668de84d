import Base
import HTTP
import Principals
import TestSupport
import Testing

@Suite struct HeadersProviderTests {
    private func fields(_ values: [(String, String)]) -> Credentials {
        .identity(IdentityFields(values.map { (.init($0), $1) }))
    }

    private let foreign = [
        Credentials.basic("alice", "x"), .bearer(Secret("x")), .cookie(name: "x", value: Secret("x")),
    ]

    @Test func `headers keeps a provider's promises`() async {
        let conformance = ProviderConformance<HeadersProvider>(
            settings: "name: subject\nrealm: home\nheader_username: X-User",
            accepted: [fields([("x-user", "alice")])], rejected: [fields([("x-user", "al\u{85}ice")])],
            foreign: foreign + [fields([("remote-user", "alice")]), fields([("x-user", "")])])
        #expect(await conformance.faults() == [])
    }

    @Test func `authelia keeps a provider's promises`() async {
        let conformance = ProviderConformance<AutheliaProvider>(
            settings: "name: subject\nrealm: home", accepted: [fields([("remote-user", "alice")])],
            rejected: [fields([("remote-user", "a"), ("remote-groups", "x,a\u{7F}b")])], foreign: foreign)
        #expect(await conformance.faults() == [])
    }

    @Test func `authentik keeps a provider's promises`() async {
        let conformance = ProviderConformance<AuthentikProvider>(
            settings: "name: subject\nrealm: home", accepted: [fields([("x-authentik-username", "alice")])],
            rejected: [fields([("x-authentik-username", "a"), ("x-authentik-name", "a\nb")])], foreign: foreign)
        #expect(await conformance.faults() == [])
    }

    @Test(arguments: [
        ("a,b", ["a", "b"]), (" a , b b\t,", ["a", "b b"]), (",,", []), ("", []), ("b,a,b", ["b", "a"]),
        ("a|b", ["a|b"]),
        ("A,a", ["A", "a"]),
    ])
    func `groups are split, trimmed, kept in order and without repeats`(text: String, groups: [String]) async throws {
        var settings = SettingsReader.testing("{}")
        let subject = try #require(AutheliaProvider(settings: &settings, services: .testing()))
        let verdict = await subject.authenticate(
            fields([
                ("remote-user", "alice"), ("remote-groups", text), ("remote-email", "a@b.example"),
                ("remote-name", "Alice A"),
            ]), until: .generous)
        guard case .authenticated(let identity) = verdict else { return #expect(Bool(false), "\(verdict)") }
        #expect(
            identity == Identity(username: "alice", roles: groups, email: "a@b.example", fullName: "Alice A"))
    }

    @Test func `authentik separates groups by a bar, so that they may hold commas`() async throws {
        var settings = SettingsReader.testing("{}")
        let subject = try #require(AuthentikProvider(settings: &settings, services: .testing()))
        let verdict = await subject.authenticate(
            fields([("x-authentik-username", "alice"), ("x-authentik-groups", "cn=a,dc=b|staff")]), until: .generous)
        guard case .authenticated(let identity) = verdict else { return #expect(Bool(false), "\(verdict)") }
        #expect(identity.roles == ["cn=a,dc=b", "staff"])
    }

    @Test func `it reads four fields and challenges nobody`() throws {
        var settings = SettingsReader.testing("header_name: X-Name")
        let subject = try #require(HeadersProvider(settings: &settings, services: .testing()))
        #expect(subject.identityFieldNames == ["remote-user", "remote-groups", "remote-email", "x-name"])
        #expect(subject.challenge == nil)
    }

    @Test(arguments: [
        ("header_username: Remote_User", "header_username: must be a field name of letters, digits and -"),
        ("header_username: 'Remote User'", "header_username: must be a field name of letters, digits and -"),
        ("header_username: ''", "header_username: must not be empty"),
        ("header_email: remote-name", "header_name: is the same field as another one here"),
        ("header_groups: Authorization", "header_groups: must not be Authorization, which has a meaning of its own"),
        (
            "header_groups: x-forwarded-for",
            "header_groups: must not be x-forwarded-for, which has a meaning of its own"
        ),
        ("groups_separator: ''", "groups_separator: must be one character"),
        ("groups_separator: ', '", "groups_separator: must be one character"),
        ("realm: ''", "realm: must not be empty"),
    ])
    func `settings that could not work are problems`(yaml: String, problem: String) {
        var settings = SettingsReader.testing(yaml)
        _ = HeadersProvider(settings: &settings, services: .testing())
        #expect(settings.problems.problems == [problem])
    }

    @Test(arguments: ["mallory, alice", "alice,", "a,b"])
    func `a user name that may be two joined ones is rejected`(name: String) async throws {
        var settings = SettingsReader.testing("{}")
        let subject = try #require(AutheliaProvider(settings: &settings, services: .testing()))
        guard case .rejected = await subject.authenticate(fields([("remote-user", name)]), until: .generous) else {
            Issue.record("\(name) is not rejected")
            return
        }
    }
}
