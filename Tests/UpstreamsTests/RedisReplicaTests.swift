import Base
import Platform
import Principals
import TestSupport
import Testing

@testable import Upstreams

/// Several managers with one Elasticsearch and one real Redis, each with connections of its own, as daemons have.
@Suite(.timeLimit(.minutes(2)))
struct RedisReplicaTests {
    private let elasticsearch = StandInElasticsearch()

    /// With `app` the server refuses scripts.
    private func replica(_ server: RedisServer, user: String? = nil) throws -> UserManagerFixture {
        let redis = try RedisFixture(
            RedisTarget(
                .server(.host("127.0.0.1", port: server.port)), username: user,
                password: user.map { _ in Secret("secret") }))
        let sealing = SealingSettings(key: Secret([UInt8](repeating: 7, count: 32)))
        let log = RecordingLog().log
        let cache = RedisUserCache(
            client: redis.client, code: CachedUserCode(sealing), settings: CacheSettings(), log: log)
        return UserManagerFixture(
            elasticsearch, timeout: .seconds(2),
            cache: FallbackUserCache(cache, maximumEntries: 100, lifetime: .seconds(7200)))
    }

    @Test(arguments: [nil, "app"])
    func `replicas asked at once write once, and every credential verifies`(user: String?) async throws {
        let server = try await RedisServer.start(["user app on >secret ~* +@all -@scripting"])
        elasticsearch.setDelay(.milliseconds(50))
        let replicas = [try replica(server, user: user), try replica(server, user: user)]
        let all = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<200 {
                group.addTask { try await replicas[index % 2].authorization(Permits.permit(roles: ["staff"])) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(all).count == 1)
        #expect(elasticsearch.verify(all[0]) == "alice")
        #expect(elasticsearch.count(of: "PUT") == 1)
    }

    @Test func `a rotation by one replica reaches the other before it answers`() async throws {
        let server = try await RedisServer.start()
        let (one, two) = (try replica(server), try replica(server))
        let before = try await one.authorization(Permits.permit())
        #expect(try await two.authorization(Permits.permit()) == before)
        for replica in [one, two] { replica.clock.advance(3700) }
        let after = try await two.authorization(Permits.permit())
        #expect(after != before)
        #expect(try await one.authorization(Permits.permit()) == after)
        #expect(elasticsearch.verify(after) == "alice")
        #expect(elasticsearch.count(of: "PUT") == 2)
    }

    @Test func `many users at once are each written once`() async throws {
        let server = try await RedisServer.start()
        let replicas = [try replica(server), try replica(server)]
        let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<120 {
                let name = "user\(index / 4)"
                group.addTask {
                    let text = try await replicas[index % 2].authorization(Permits.permit(name))
                    return self.elasticsearch.verify(text) == name
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 0 : 1 }
        }
        #expect(wrong == 0)
        #expect(elasticsearch.count(of: "PUT") == 30)
    }

    @Test func `a server that is killed and comes back costs no user its credentials`() async throws {
        let server = try await RedisServer.start()
        let one = try replica(server)
        let before = try await one.authorization(Permits.permit())
        server.kill()
        #expect(try await one.authorization(Permits.permit()) == before)
        #expect(elasticsearch.verify(try await one.authorization(Permits.permit("bob"))) == "bob")
        try await server.restart()
        // Its data are gone; whoever has its password already must not be refused.
        let again = try await one.authorization(Permits.permit())
        #expect(elasticsearch.verify(before) == "alice")
        // Right after the start the client may still rest; what it gives then is the same.
        #expect(again == before)
        #expect(try await one.authorization(Permits.permit()) == before)
    }
}
