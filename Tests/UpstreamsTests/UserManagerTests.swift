import Base
import Principals
import TestSupport
import Testing

@testable import Upstreams

struct UserManagerTests {
    @Test func `a new user is written once and then comes from the cache`() async throws {
        let fixture = UserManagerFixture()
        let permitted = Permits.permit(roles: ["STAFF", "unmapped"], email: "a@x.org", fullName: "Alice A.")
        let first = try await fixture.authorization(permitted)
        #expect(fixture.elasticsearch.verify(first) == "alice")
        #expect(try await fixture.authorization(permitted) == first)
        #expect(fixture.elasticsearch.requests == ["GET /_security/user/alice", "PUT /_security/user/alice"])
        let user = try #require(fixture.elasticsearch.user(named: "alice"))
        #expect(user.roles == ["kibana_user"])
        #expect(user.email == "a@x.org")
        #expect(user.fullName == "Alice A.")
        #expect(user.isEnabled)
        #expect(user.metadata["groups"]?.texts == ["STAFF", "unmapped"])
        #expect(user.metadata["managed_by"]?.text == "sallyport")
        #expect(user.metadata["realm"]?.text == "default")
        #expect(user.metadata["username"]?.text == "alice")
        #expect(user.metadata["roles_fingerprint"]?.text?.utf8.count == 32)
        #expect(user.password.utf8.count == 32)
    }

    @Test func `names and groups that Unicode calls equivalent are not those of a user met before`() async throws {
        let fixture = UserManagerFixture()
        for _ in 0..<3 { _ = try await fixture.authorization(Permits.permit("Kate", roles: ["K"])) }
        // U+212A KELVIN SIGN
        await #expect(throws: Refusal(.unusableName)) {
            try await fixture.authorization(Permits.permit("\u{212A}ate", roles: ["K"]))
        }
        #expect(fixture.writes == 1)
        _ = try await fixture.authorization(Permits.permit("Kate", roles: ["\u{212A}"]))
        #expect(fixture.writes == 2)
    }

    @Test func `50 requests at once for one new user make one write, and every credential verifies`() async throws {
        let fixture = UserManagerFixture()
        fixture.elasticsearch.setDelay(.milliseconds(100))
        let all = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await fixture.authorization(Permits.permit(roles: ["staff"])) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(all.count == 50)
        #expect(Set(all).count == 1)
        #expect(all.allSatisfy { fixture.elasticsearch.verify($0) == "alice" })
        #expect(fixture.writes == 1)
    }

    @Test func `different users are written side by side`() async throws {
        let fixture = UserManagerFixture()
        fixture.elasticsearch.setDelay(.milliseconds(20))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                group.addTask {
                    let text = try await fixture.authorization(Permits.permit("user-\(index)"))
                    #expect(fixture.elasticsearch.verify(text) == "user-\(index)")
                }
            }
            try await group.waitForAll()
        }
        #expect(fixture.writes == 20)
    }

    @Test(arguments: [
        Permits.Change(roles: ["admins"]), Permits.Change(email: "new@x.org"), Permits.Change(fullName: "New"),
        Permits.Change(roles: ["staff", "unmapped"]), Permits.Change(roles: []),
    ])
    func `a change updates the account first, with the password it has`(change: Permits.Change) async throws {
        let fixture = UserManagerFixture()
        let before = try await fixture.authorization(Permits.permit(roles: ["staff"], email: "a@x.org"))
        let changed = Permits.permit(
            roles: change.roles ?? ["staff"], email: change.email ?? "a@x.org", fullName: change.fullName)
        #expect(try await fixture.authorization(changed) == before)
        #expect(fixture.writes == 2)
        let user = try #require(fixture.elasticsearch.user(named: "alice"))
        #expect(user.metadata["groups"]?.texts == change.roles ?? ["staff"])
        #expect(user.roles == RoleMapping(UserManagerFixture.mappings).roles(of: change.roles ?? ["staff"]))
        #expect(user.email == change.email ?? "a@x.org")
        #expect(try await fixture.authorization(changed) == before)
        #expect(fixture.writes == 2)
    }

    @Test func `requests with different groups at once all get credentials that verify`() async throws {
        let fixture = UserManagerFixture()
        fixture.elasticsearch.setDelay(.milliseconds(10))
        async let first = fixture.authorization(Permits.permit(roles: ["staff"]))
        async let second = fixture.authorization(Permits.permit(roles: ["admins"]))
        let both = try await [first, second]
        #expect(both.allSatisfy { fixture.elasticsearch.verify($0) == "alice" })
        #expect(fixture.writes == 2)
    }

    @Test func `realms and formats keep users apart`() async throws {
        let fixture = UserManagerFixture(format: try #require(UserFormat("{realm}.{username}")))
        let one = try await fixture.authorization(Permits.permit(realm: "one"))
        let two = try await fixture.authorization(Permits.permit(realm: "two"))
        #expect(fixture.elasticsearch.verify(one) == "one.alice")
        #expect(fixture.elasticsearch.verify(two) == "two.alice")
    }

    @Test func `odd names are escaped in the path and verify`() async throws {
        let fixture = UserManagerFixture()
        for name in ["a/b c?d%2f", "first+tag@x.org", "DOM\\user", "a\"b", "…".isEmpty ? "" : "x#y"] {
            let text = try await fixture.authorization(Permits.permit(name))
            #expect(fixture.elasticsearch.verify(text) == name)
        }
    }

    @Test func `unusable names and groups off the whitelist never reach Elasticsearch`() async {
        let fixture = UserManagerFixture(roles: RoleMappingSettings(groupWhitelist: ["staff"]))
        await #expect(throws: Refusal(.unusableName)) { try await fixture.authorization(Permits.permit("a:b")) }
        await #expect(throws: Refusal(.notWhitelisted)) {
            try await fixture.authorization(Permits.permit(roles: ["x"]))
        }
        #expect(fixture.elasticsearch.requests == [])
    }

    @Test func `a dry run issues and caches credentials without a call`() async throws {
        let fixture = UserManagerFixture(isDryRun: true)
        let first = try await fixture.authorization(Permits.permit())
        #expect(try await fixture.authorization(Permits.permit()) == first)
        #expect(fixture.elasticsearch.requests == [])
    }

    @Test func `an API key works as well, and its own user is protected`() async throws {
        let elasticsearch = StandInElasticsearch()
        elasticsearch.addAPIKey("a2V5", of: "sallyport")
        let fixture = UserManagerFixture(elasticsearch, administrator: .apiKey(Secret("a2V5")))
        #expect(fixture.elasticsearch.verify(try await fixture.authorization(Permits.permit())) == "alice")
        await #expect(throws: Refusal(.foreignAccount)) { try await fixture.authorization(Permits.permit("sallyport")) }
    }

    @Test func `a waiter that is cancelled does not cancel the write`() async throws {
        let fixture = UserManagerFixture()
        fixture.elasticsearch.setDelay(.milliseconds(50))
        let leader = Task { try await fixture.authorization(Permits.permit()) }
        while fixture.elasticsearch.requests.isEmpty { await Task.yield() }
        async let other = fixture.authorization(Permits.permit())
        leader.cancel()
        await #expect(throws: Refusal.self) { try await leader.value }
        #expect(fixture.elasticsearch.verify(try await other) == "alice")
        #expect(fixture.writes == 1)
    }
}
