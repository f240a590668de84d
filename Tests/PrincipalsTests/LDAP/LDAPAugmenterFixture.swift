import Base
import Platform
import TestSupport
import Testing

@testable import Principals

/// An `ldap` augmenter before a directory in memory.
struct LDAPAugmenterFixture {
    let fake = FakeDirectory()
    let clock = FixedClock()
    let kept = RecordingLog()
    let augmenter: LDAPAugmenter

    init(_ yaml: String, base: String = "ou=groups,dc=test") throws {
        var reader = SettingsReader.testing(yaml)
        let own = LDAPAugmenterSettings(settings: &reader, base: base)
        #expect(reader.problems.problems == [])
        let (clock, fake, kept) = (clock, fake, kept)
        let directory = LDAPDirectorySettings(servers: [try #require(LDAPURL("ldap://a"))], searchBase: base)
        augmenter = LDAPAugmenter(
            name: PluginName(name: "groups", realm: "home"),
            directory: LDAPDirectory(directory, log: kept.log, now: { clock.now }, makeLink: fake.makeLink),
            settings: try #require(own), log: kept.log, now: { clock.now })
    }

    func principal(_ username: String) -> Principal {
        Principal(identity: Identity(username: username), realm: "home", provider: "p")
    }

    func roles(_ username: String = "alice", until deadline: Deadline = .generous) async throws -> [String] {
        try await augmenter.augment(principal(username), until: deadline).roles
    }

    func error(_ username: String = "alice", until deadline: Deadline = .generous) async -> String? {
        do throws(AugmenterError) {
            _ = try await augmenter.augment(principal(username), until: deadline)
            return nil
        } catch {
            return error.detail
        }
    }

    func recalled(_ username: String = "alice") -> [String]? { augmenter.recall(principal(username))?.roles }

    var staleAnswers: Int? { augmenter.dependencies.first?.staleAnswers?.value }
}
