import Base
import Foundation
import Platform
import TestSupport
import Testing

/// Passwords that outlive daemons: in a real Redis however it is reached, or nowhere.
@Suite(.serialized, .timeLimit(.minutes(2)), .disabled(if: Cluster.isReal, "a real cluster cannot be watched"))
struct `Daemons with a shared source of passwords` {
    @Test(arguments: RedisKind.allCases)
    func `give the same credential from Redis, also after a restart`(kind: RedisKind) async throws {
        let (server, cache) = try await kind.start()
        let replicas = try Replicas(cache: cache)
        let proof = Proof(replicas.standIn)
        let groups = replicas.urls.map { Crowd.Group(url: $0, user: "alice", count: 20) }
        #expect(try Crowd.statuses(Crowd.send(groups) { proof.check($0) }) == [200])
        let credentials = proof.credentials(of: "alice")
        #expect(credentials.count == 1)
        for index in [0, 1] {
            try replicas.replace(index)
            #expect(try credentials.contains(replicas.credentials(index, "alice")))
        }
        #expect(replicas.writes(of: "alice") == 1)
        #expect(
            try replicas.credentials(0, "alice", groups: "admins") == replicas.credentials(1, "alice", groups: "admins")
        )
        #expect(replicas.writes(of: "alice") == 2)
        for index in [0, 1] {
            #expect(replicas.count(of: "redis.connection.lost", in: index) == 0)
            #expect(replicas.count(of: "cache.redis.refused", in: index) == 0)
            #expect(!replicas[index].peer.output.contains("a-redis-password"))
        }
        withExtendedLifetime(server) {}
    }

    @Test func `leave nothing in Redis that can be read without the key`() async throws {
        let redis = try await RedisServer.start()
        let replicas = try Replicas(cache: "{type: redis, redis_host: \"127.0.0.1:\(redis.port)\"}", count: 1)
        let credentials = try replicas.credentials(0, "alice")
        let pair = String(decoding: Data(base64Encoded: String(credentials.dropFirst(6))) ?? Data(), as: UTF8.self)
        let client = try RedisFixture(redis)
        guard case .reply(.array(let keys)) = await client.ask("KEYS", "*") else { throw Peer.Failure(description: "") }
        #expect(keys.compactMap(\.text).contains { $0.hasPrefix("sallyport:user:") })
        for key in keys.compactMap(\.text) {
            guard case .reply(.bulkString(let bytes)) = await client.ask("GET", key) else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains(pair.dropFirst("alice:".count)))
            #expect(!text.contains("viewer"))
        }
    }

    @Test func `make new ones that hold if they had them in memory only`() throws {
        let replicas = try Replicas(cache: "{type: memory}", count: 1)
        let before = try replicas.credentials(0, "alice")
        try replicas.replace(0)
        let after = try replicas.credentials(0, "alice")
        #expect(after != before)
        #expect(replicas.standIn.verify(after) == "alice")
    }

    @Test func `derive the same password without any cache, also after a restart`() throws {
        let replicas = try Replicas(cache: "{type: none}")
        let proof = Proof(replicas.standIn)
        let groups = replicas.urls.map { Crowd.Group(url: $0, user: "alice", count: 50) }
        #expect(try Crowd.statuses(Crowd.send(groups) { proof.check($0) }) == [200])
        try replicas.replace(0)
        #expect(
            try Crowd.send([Crowd.Group(url: replicas.urls[0], user: "alice", count: 5)]) { proof.check($0) }.count == 5
        )
        proof.checkLater()
    }

    @Test func `take over what elastauth left, and change nobody's password`() async throws {
        let redis = try await RedisServer.start()
        let entry = """
            MDAwMTAyMDMwNDA1MDYwNzA4MDkwYTBiZjAzM2NkNzAzNmJkNWE0M2E5YmY4YjI2MTllZDlhYTMxZWZkNmRmNmVmOWE2NjJiZDg5ZWJlYmUxYmUx\
            MWU0MDJiMGIwNjhlNzc4ZGU4Mzk5MDg1NTMxYmI2Y2RiY2Zh
            """
        #expect(await (try RedisFixture(redis)).ask("SET", "elastauth-alice", entry).text == "OK")
        let replicas = try Replicas(
            cache: "{type: redis, redis_host: \"127.0.0.1:\(redis.port)\"}")
        let password = "q7Wm0ZxK3tB5nR8cV1yH4jL6pD9sF2gA"
        replicas.standIn.set(
            StandInElasticsearchUser(
                password: password, roles: ["viewer"], metadata: .object([("groups", .list([]))])),
            named: "alice")
        let expected = "Basic " + Data("alice:\(password)".utf8).base64EncodedString()
        let proof = Proof(replicas.standIn)
        let groups = replicas.urls.map { Crowd.Group(url: $0, user: "alice", count: 20) }
        #expect(try Crowd.statuses(Crowd.send(groups) { proof.check($0) }) == [200])
        #expect(proof.credentials(of: "alice") == [expected])
        try replicas.replace(0)
        #expect(try replicas.credentials(0, "alice", groups: "admins") == expected)
        #expect(replicas.standIn.verify(expected) == "alice")
    }

}
