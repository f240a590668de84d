import Base
import Platform
import Principals
import TestSupport
import Testing

@testable import Upstreams

/// A migration from elastauth, whose entries are in the same Redis.
struct FormerPasswordTests {
    /// The key and the entry of `ElastauthEntryTests`.
    private static let key = Secret((0..<32).map { [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF][$0 % 8] })
    private static let password = "q7Wm0ZxK3tB5nR8cV1yH4jL6pD9sF2gA"
    private static let entry = """
        MDAwMTAyMDMwNDA1MDYwNzA4MDkwYTBiZjAzM2NkNzAzNmJkNWE0M2E5YmY4YjI2MTllZDlhYTMxZWZkNmRmNmVmOWE2NjJiZDg5ZWJlYmUxYmUx\
        MWU0MDJiMGIwNjhlNzc4ZGU4Mzk5MDg1NTMxYmI2Y2RiY2Zh
        """
    private let elasticsearch = StandInElasticsearch()

    /// A manager that finds these bytes under any name in Redis, and an account as elastauth makes it.
    private func fixture(
        _ reply: RedisReply = .bulkString(Array(entry.utf8)), roles: [String] = ["kibana_user"], key: Secret = key
    ) -> UserManagerFixture {
        elasticsearch.set(
            StandInElasticsearchUser(
                password: Self.password, roles: roles, metadata: .object([("groups", .list([.text("staff")]))])),
            named: "alice")
        let former = ElastauthPasswords(client: FixedRedis(reply: reply), sealing: SealingSettings(key: Self.key))
        return UserManagerFixture(elasticsearch, key: key, former: former)
    }

    private let staff = Permits.permit(roles: ["staff"])

    @Test func `an account that is as it should be keeps its password and is not written`() async throws {
        let fixture = fixture()
        let text = try await fixture.authorization(staff)
        #expect(elasticsearch.verify(text) == "alice")
        #expect(elasticsearch.user(named: "alice")?.password == Self.password)
        #expect(fixture.writes == 0)
        #expect(try await fixture.authorization(staff) == text)
        #expect(elasticsearch.requests == ["GET /_security/user/alice"])
    }

    @Test func `an account that is not is updated with the password it has`() async throws {
        let fixture = fixture(roles: ["superuser"])
        #expect(elasticsearch.verify(try await fixture.authorization(staff)) == "alice")
        #expect(elasticsearch.user(named: "alice")?.password == Self.password)
        #expect(elasticsearch.user(named: "alice")?.roles == ["kibana_user"])
        #expect(fixture.writes == 1)
    }

    @Test(arguments: [RedisReply.null, .error("NOPERM"), .bulkString([1, 2, 3]), .bulkString([])])
    func `without an entry that opens the account gets a new password`(reply: RedisReply) async throws {
        let fixture = fixture(reply)
        #expect(elasticsearch.verify(try await fixture.authorization(staff)) == "alice")
        #expect(elasticsearch.user(named: "alice")?.password != Self.password)
        #expect(fixture.writes == 1)
    }

    @Test func `other groups than the account has do not get its roles`() async throws {
        let fixture = fixture(roles: ["superuser"])
        _ = try await fixture.authorization(Permits.permit(roles: []))
        #expect(elasticsearch.user(named: "alice")?.roles == ["viewer"])
    }
}

/// A Redis that replies the same to everything.
private struct FixedRedis: RedisClient {
    let reply: RedisReply
    var isReachable: Bool? { true }

    func send(_ command: RedisCommand, until deadline: Deadline) async throws(RedisError) -> RedisReply { reply }
    func post(_ command: RedisCommand) {}
    func transact(
        _ commands: [RedisCommand], ifHolding expected: [UInt8]?, key: [UInt8], until deadline: Deadline
    ) async throws(RedisError) -> Bool { false }
}
