import Base
import Platform
import TestSupport
import Testing

@testable import Principals

/// What an `ldap` augmenter remembers, and what it does while its directory cannot answer.
@Suite struct LDAPAugmenterMemoryTests {
    private let fixture: LDAPAugmenterFixture
    private var fake: FakeDirectory { fixture.fake }

    init() throws {
        fixture = try LDAPAugmenterFixture("{filter: \"(memberUid={username})\", max_stale: 10m}")
        fake.find(["(memberUid=alice)": [.with("cn=staff,ou=groups,dc=test")]])
    }

    @Test func `roles are remembered for two minutes`() async throws {
        #expect(fixture.recalled() == nil)
        #expect(try await fixture.roles() == ["staff"])
        #expect(fixture.recalled() == ["staff"])
        fixture.clock.advance(by: .seconds(119))
        #expect(try await fixture.roles() == ["staff"])
        #expect(fake.count("search") == 1)
        fixture.clock.advance(by: .seconds(1))
        #expect(fixture.recalled() == nil)
        fake.find(["(memberUid=alice)": [.with("cn=ops,ou=groups,dc=test")]])
        #expect(try await fixture.roles() == ["ops"])
        #expect(fixture.staleAnswers == 0)
    }

    @Test func `having no roles is remembered too`() async throws {
        #expect(try await fixture.roles("bob") == [])
        #expect(fixture.recalled("bob") == [])
    }

    @Test func `names that differ in any byte are remembered apart`() async throws {
        _ = try await fixture.roles()
        for name in ["ALICE", "alice ", "a\u{6C}ice\u{301}", "alic\u{E9}", "alice\u{301}"] {
            #expect(fixture.recalled(name) == nil)
        }
        _ = try await fixture.roles("\u{E9}")
        #expect(fixture.recalled("e\u{301}") == nil)
    }

    @Test func `during an outage the last answer serves, is counted, and ends`() async throws {
        _ = try await fixture.roles()
        fake.fail("ldap://a", LDAPError(.connectionLost))
        fixture.clock.advance(by: .seconds(120))
        for _ in 0..<3 { #expect(try await fixture.roles() == ["staff"]) }
        #expect(fixture.staleAnswers == 3)
        // Never by heart: whoever recalls does not know whether the directory is back.
        #expect(fixture.recalled() == nil)
        #expect(await fixture.error("bob") != nil)
        fixture.clock.advance(by: .seconds(599))
        #expect(try await fixture.roles() == ["staff"])
        fixture.clock.advance(by: .seconds(1))
        #expect(await fixture.error() != nil)
        fake.fail("ldap://a", nil)
        fixture.clock.advance(by: .seconds(60))
        #expect(try await fixture.roles() == ["staff"])
        #expect(fixture.staleAnswers == 4)
    }

    @Test func `nobody with an old answer waits for a directory that is known to fail`() async throws {
        _ = try await fixture.roles()
        fake.fail("ldap://a", LDAPError(.timedOut))
        fixture.clock.advance(by: .seconds(120))
        #expect(try await fixture.roles() == ["staff"])
        fake.fail("ldap://a", nil)
        fake.close()
        fixture.clock.advance(by: .seconds(60))
        let start = ContinuousClock.now
        #expect(try await fixture.roles("alice", until: .after(.seconds(60))) == ["staff"])
        #expect(start.duration(to: .now) < .seconds(30))
        #expect(fixture.staleAnswers == 2)
        fake.open()
        while fixture.recalled() == nil { await Task.yield() }
        #expect(fixture.recalled() == ["staff"])
    }

    @Test func `an outage is not remembered`() async throws {
        fake.fail("ldap://a", LDAPError(.connectFailed))
        #expect(await fixture.error() != nil)
        fake.fail("ldap://a", nil)
        fixture.clock.advance(by: .milliseconds(100))
        #expect(try await fixture.roles() == ["staff"])
    }

    @Test(arguments: [LDAPError.Code.sizeLimitExceeded, .noSuchObject, .badFilter])
    func `an old answer never stands in for one that is no outage`(_ code: LDAPError.Code) async throws {
        _ = try await fixture.roles()
        fixture.clock.advance(by: .seconds(120))
        fake.onSearch { _ throws(LDAPError) in throw LDAPError(code) }
        #expect(await fixture.error() != nil)
        #expect(fixture.staleAnswers == 0)
    }

    @Test func `many who ask at once are one question`() async throws {
        fake.close()
        let roles = await withTaskGroup(of: [String]?.self) { group in
            for _ in 0..<50 { group.addTask { try? await fixture.roles() } }
            await fake.waitForSearches(1)
            fake.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(roles == Array(repeating: ["staff"], count: 50))
        #expect(fake.count("search") == 1)
    }

    @Test func `whoever leaves or has no time takes no answer from the others`() async throws {
        fake.close()
        let leaving = Task { await fixture.error() }
        await fake.waitForSearches(1)
        async let staying = fixture.roles()
        #expect(await fixture.error("alice", until: .after(.milliseconds(10))) == "no answer in time")
        leaving.cancel()
        #expect(await leaving.value != nil)
        fake.open()
        #expect(try await staying == ["staff"])
        #expect(fake.count("search") == 1)
    }

    @Test func `who has no time gets the old answer, who was cancelled none`() async throws {
        _ = try await fixture.roles()
        fixture.clock.advance(by: .seconds(120))
        fake.close()
        let leaving = Task { await fixture.error() }
        await fake.waitForSearches(1)
        #expect(try await fixture.roles("alice", until: .after(.milliseconds(10))) == ["staff"])
        leaving.cancel()
        #expect(await leaving.value != nil)
        #expect(fixture.staleAnswers == 1)
        fake.open()
    }

    @Test func `an answer that nobody waits for any more is remembered`() async throws {
        fake.close()
        let leaving = Task { await fixture.error() }
        await fake.waitForSearches(1)
        leaving.cancel()
        _ = await leaving.value
        fake.open()
        while fixture.recalled() == nil { await Task.yield() }
        #expect(fixture.recalled() == ["staff"])
    }

    @Test(arguments: ["", "a\0b", "\0", String(repeating: "a", count: 257)])
    func `names that no directory can hold are never looked up`(_ name: String) async throws {
        #expect(try await fixture.roles(name) == [])
        #expect(fake.asked == [])
    }

    @Test func `no more users are remembered than there is room for`() {
        let remembered = RememberedRoles(
            lifetime: .seconds(60), longestStaleness: .zero, capacity: 64, now: { .now })
        for number in 0..<10_000 { remembered.keep(Augmentation(), of: Array("user\(number)".utf8)) }
        let kept = (0..<10_000).filter { remembered.fresh(Array("user\($0)".utf8)) != nil }
        #expect((32...64).contains(kept.count))
    }

    @Test func `with max_stale 0 an outage is an error`() async throws {
        let fixture = try LDAPAugmenterFixture("{filter: \"(memberUid={username})\", max_stale: 0s, cache_ttl: 0s}")
        #expect(try await fixture.roles() == [])
        #expect(fixture.recalled() == nil)
        fixture.fake.fail("ldap://a", LDAPError(.connectFailed))
        fixture.fake.dropConnections()
        #expect(await fixture.error() != nil)
    }
}
