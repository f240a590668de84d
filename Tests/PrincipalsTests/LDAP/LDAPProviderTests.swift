import Base
import Platform
import TestSupport
import Testing

@testable import Principals

@Suite struct LDAPProviderTests {
    private let fake = FakeDirectory()
    private let clock = FixedClock()
    private let kept = RecordingLog()

    private func provider(_ yaml: String = "filter: (uid={username})") throws -> LDAPProvider {
        var reader = SettingsReader.testing(yaml)
        let entries = UserEntries(settings: &reader)
        let settings = LDAPDirectorySettings(servers: [try #require(LDAPURL("ldap://a"))], searchBase: "dc=test")
        let directory = LDAPDirectory(settings, log: kept.log, now: { clock.now }, makeLink: fake.makeLink)
        fake.find(["(uid=alice)": [alice], "(uid=ALICE)": [alice]])
        fake.setPassword("secret", of: alice.dn)
        return LDAPProvider(
            name: PluginName(name: "people", realm: "home"), directory: directory, entries: try #require(entries),
            now: { clock.now })
    }

    private let alice = LDAPEntry.with(
        "uid=alice,dc=test",
        [("uid", ["alice"]), ("MAIL", ["a@test", "b@test"]), ("displayName", ["Alice A."]), ("cn", ["Alice"])])

    private func verdict(
        _ provider: LDAPProvider, _ username: String, _ password: String, until deadline: Deadline = .generous
    ) async -> Verdict {
        await provider.authenticate(.basic(username, password), until: deadline)
    }

    @Test func `the entry says who it is`() async throws {
        let provider = try provider()
        let identity = Identity(username: "alice", email: "a@test", fullName: "Alice A.")
        #expect(await verdict(provider, "alice", "secret").identity == identity)
        #expect(await verdict(provider, "ALICE", "secret").identity == identity)
        #expect(provider.challenge == Challenge(scheme: "Basic", realm: "home"))
        #expect(provider.isNetworked)
    }

    @Test func `without a display name the CN is the name`() async throws {
        let provider = try provider()
        fake.find(["(uid=alice)": [.with("uid=alice,dc=test", [("uid", ["alice"]), ("cn", ["Al\u{7}ice", "Alice"])])]])
        #expect(
            await verdict(provider, "alice", "secret").identity == Identity(username: "alice", fullName: "Alice"))
    }

    @Test(arguments: [
        (["bob", "ALICE", "alice"], "alice"), (["bob", "Alice"], "Alice"), (["other"], "other"), (["bob", "x"], nil),
        ([], nil), ([""], nil), (["ali\u{7}ce"], nil),
        // Canonically equivalent, or alike in another script's case, is not the same.
        (["bob", "e\u{301}"], nil), (["bob", "ALI\u{421}E"], nil),
    ])
    func `of several names the one that was asked for counts`(_ names: [String], _ username: String?) async throws {
        let provider = try provider()
        let dn = alice.dn
        fake.onSearch { _ in [.with(dn, [("uid", names)])] }
        let asked = names.contains("e\u{301}") ? "\u{E9}" : "alice"
        let verdict = await verdict(provider, asked, "secret")
        #expect(verdict.identity?.username == username)
        if username == nil { #expect(verdict.word == "rejected") }
    }

    @Test func `a wrong password, an unknown user and two entries are rejected`() async throws {
        let provider = try provider()
        #expect(await verdict(provider, "alice", "wrong").word == "rejected")
        #expect(await verdict(provider, "bob", "secret").word == "rejected")
        fake.setPassword("secret", of: "uid=twin,dc=test")
        fake.onSearch { _ in [.with("uid=twin,dc=test", [("uid", ["twin"])]), .with("x", [("uid", ["twin"])])] }
        #expect(await verdict(provider, "twin", "secret").word == "rejected")
        fake.onSearch { _ throws(LDAPError) in throw LDAPError(.sizeLimitExceeded) }
        #expect(await verdict(provider, "many", "secret").word == "rejected")
        fake.onSearch { _ in [.with("", [("uid", ["root"])])] }
        #expect(await verdict(provider, "root", "").word == "rejected")
        #expect(await verdict(provider, "root", "secret").word == "rejected")
        #expect(fake.count("bind") == 1)
    }

    @Test(arguments: [
        ("alice", ""), ("alice", "\0"), ("alice", "secret\0"), ("", "secret"), ("ali\0ce", "secret"),
        (String(repeating: "a", count: 257), "secret"),
    ])
    func `what must not be asked never leaves`(_ username: String, _ password: String) async throws {
        let provider = try provider()
        #expect(await verdict(provider, username, password).word == "rejected")
        #expect(provider.recall(.basic(username, password))?.word == "rejected")
        #expect(fake.asked == [])
    }

    @Test func `other credentials are not its`() async throws {
        let provider = try provider()
        #expect(await provider.authenticate(.bearer(Secret("x")), until: .generous).word == "not applicable")
        #expect(provider.recall(.bearer(Secret("x")))?.word == "not applicable")
    }

    @Test(arguments: [
        LDAPError.Code.connectFailed, .tlsFailed, .timedOut, .connectionLost, .refused, .serverFailed, .noSuchObject,
        .badFilter,
    ])
    func `trouble is neither success nor a wrong password, and not remembered`(_ code: LDAPError.Code) async throws {
        let provider = try provider()
        let alice = alice
        fake.onSearch { _ throws(LDAPError) in throw LDAPError(code) }
        #expect(await verdict(provider, "alice", "secret").word == "unavailable")
        #expect(await verdict(provider, "alice", "wrong").word == "unavailable")
        #expect(provider.recall(.basic("alice", "secret")) == nil)
        fake.onSearch { _ in [alice] }
        clock.advance(by: .seconds(1))
        #expect(await verdict(provider, "alice", "secret").word == "authenticated")
    }

    @Test func `a right pair is remembered for a minute, a wrong one for five seconds`() async throws {
        let provider = try provider()
        for _ in 0..<3 {
            #expect(await verdict(provider, "alice", "secret").word == "authenticated")
            #expect(await verdict(provider, "alice", "wrong").word == "rejected")
        }
        #expect(fake.count("bind") == 2)
        #expect(provider.recall(.basic("alice", "wrong"))?.word == "rejected")
        clock.advance(by: .seconds(5))
        #expect(provider.recall(.basic("alice", "wrong")) == nil)
        #expect(provider.recall(.basic("alice", "secret"))?.identity?.username == "alice")
        clock.advance(by: .seconds(55))
        #expect(provider.recall(.basic("alice", "secret")) == nil)
        // An outage does not make a pair right that was so before.
        fake.fail("ldap://a", LDAPError(.connectionLost))
        #expect(await verdict(provider, "alice", "secret").word == "unavailable")
    }

    @Test func `pairs are remembered whole`() async throws {
        let provider = try provider()
        _ = await verdict(provider, "alice", "secret")
        for (name, password) in [("alices", "ecret"), ("alic", "esecret"), ("alice", "secre"), ("ALICE", "secret")] {
            #expect(provider.recall(.basic(name, password)) == nil)
        }
    }

    @Test func `many who ask at once are one bind, and who leaves takes nothing with him`() async throws {
        let provider = try provider()
        fake.close()
        let leaving = Task { await verdict(provider, "alice", "secret") }
        await fake.waitForSearches(1)
        let words = await withTaskGroup(of: String.self) { group in
            for _ in 0..<30 { group.addTask { await verdict(provider, "alice", "secret").word } }
            leaving.cancel()
            #expect(await leaving.value.word == "unavailable")
            #expect(await verdict(provider, "alice", "secret", until: .after(.milliseconds(10))).word == "unavailable")
            fake.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(words == Array(repeating: "authenticated", count: 30))
        #expect(fake.count("bind") == 1)
    }

    @Test func `no reason and no log line holds a name or a password`() async throws {
        let provider = try provider()
        var reasons: [String] = []
        for (name, password) in [("alice", "hunter2"), ("mallory", "hunter2"), ("alice", "")] {
            if case .rejected(let reason) = await verdict(provider, name, password) { reasons.append(reason) }
        }
        fake.fail("ldap://a", LDAPError(.serverFailed, "mallory hunter2"))
        if case .unavailable(let reason) = await verdict(provider, "mallory", "hunter2 again") {
            reasons.append(reason)
        }
        #expect(reasons.count == 4)
        for text in reasons + kept.messages {
            #expect(!text.contains("hunter2") && !text.contains("mallory") && !text.contains("alice"))
        }
    }
}
