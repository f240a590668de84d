import Base
import Principals
import TestSupport
import Testing

@testable import Upstreams

struct ElasticsearchOutageTests {
    private static let faults: [StandInElasticsearchFault] = [
        .status(401), .status(403), .status(400), .status(404), .status(429), .status(500), .status(503), .notJSON,
        .redirect, .refusesConnection, .losesAnswer,
    ]

    @Test(arguments: faults)
    func `a new user gets no credentials`(fault: StandInElasticsearchFault) async {
        let fixture = UserManagerFixture()
        fixture.elasticsearch.setFault(fault)
        await #expect(throws: Refusal(.upstreamUnavailable)) { try await fixture.authorization(Permits.permit()) }
        // What it says is logged, once.
        #expect(fixture.kept.all.count == 1)
    }

    @Test(arguments: faults)
    func `cached users keep working, also when rotation is due, and rotation comes later`(
        fault: StandInElasticsearchFault
    ) async throws {
        let fixture = UserManagerFixture()
        let before = try await fixture.authorization(Permits.permit())
        fixture.elasticsearch.setFault(fault)
        fixture.clock.advance(60)
        #expect(try await fixture.authorization(Permits.permit()) == before)
        fixture.clock.advance(3600)
        #expect(try await fixture.authorization(Permits.permit()) == before)
        fixture.elasticsearch.setFault(.none)
        fixture.clock.advance(30)
        let after = try await fixture.authorization(Permits.permit())
        #expect(after != before)
        #expect(fixture.elasticsearch.verify(after) == "alice")
    }

    @Test func `changed groups are not served from the cache while Elasticsearch is down`() async throws {
        let fixture = UserManagerFixture()
        _ = try await fixture.authorization(Permits.permit(roles: ["admins"]))
        fixture.elasticsearch.setFault(.status(503))
        await #expect(throws: Refusal(.upstreamUnavailable)) { try await fixture.authorization(Permits.permit()) }
    }

    @Test func `a slow Elasticsearch costs its time-out and no more`() async {
        let fixture = UserManagerFixture(timeout: .milliseconds(20))
        fixture.elasticsearch.setDelay(.milliseconds(60))
        await #expect(throws: Refusal(.upstreamUnavailable)) { try await fixture.authorization(Permits.permit()) }
        #expect(fixture.elasticsearch.requests.count == 1)
    }

    @Test func `a caller whose time is up is refused while the write goes on`() async throws {
        let fixture = UserManagerFixture()
        fixture.elasticsearch.setDelay(.milliseconds(50))
        await #expect(throws: Refusal(.upstreamUnavailable)) {
            _ = try await fixture.manager.credentials(for: Permits.permit(), until: .after(.milliseconds(5)))
        }
        #expect(fixture.elasticsearch.verify(try await fixture.authorization(Permits.permit())) == "alice")
        #expect(fixture.writes == 1)
    }

    @Test func `a write whose answer is lost is repeated with the same password`() async throws {
        let fixture = UserManagerFixture()
        fixture.elasticsearch.setFault(.losesAnswerOfWrites)
        await #expect(throws: Refusal(.upstreamUnavailable)) { try await fixture.authorization(Permits.permit()) }
        let password = try #require(fixture.elasticsearch.user(named: "alice")?.password)
        fixture.elasticsearch.setFault(.none)
        fixture.clock.advance(1)
        let text = try await fixture.authorization(Permits.permit())
        #expect(fixture.elasticsearch.user(named: "alice")?.password == password)
        #expect(fixture.elasticsearch.verify(text) == "alice")
    }

    @Test func `a rotation whose answer is lost is repeated with the same password`() async throws {
        let fixture = UserManagerFixture()
        let before = try await fixture.authorization(Permits.permit())
        fixture.clock.advance(3600)
        fixture.elasticsearch.setFault(.losesAnswerOfWrites)
        #expect(try await fixture.authorization(Permits.permit()) == before)
        let password = try #require(fixture.elasticsearch.user(named: "alice")?.password)
        fixture.elasticsearch.setFault(.none)
        fixture.clock.advance(1)
        let after = try await fixture.authorization(Permits.permit())
        #expect(after != before)
        #expect(fixture.elasticsearch.user(named: "alice")?.password == password)
        #expect(fixture.elasticsearch.verify(after) == "alice")
    }

    @Test(arguments: [-900_000, -3600, 3600, 1_000_000_000])
    func `a wall clock that jumps costs nobody a credential that holds`(seconds: Int64) async throws {
        let fixture = UserManagerFixture()
        #expect(fixture.elasticsearch.verify(try await fixture.authorization(Permits.permit())) == "alice")
        fixture.clock.advance(seconds)
        for name in ["alice", "bob", "alice"] {
            let text = try await fixture.authorization(Permits.permit(name))
            #expect(fixture.elasticsearch.verify(text) == name)
        }
        fixture.clock.advance(-seconds)
        for name in ["alice", "bob"] {
            let text = try await fixture.authorization(Permits.permit(name))
            #expect(fixture.elasticsearch.verify(text) == name)
        }
    }

    @Test func `rotation waits for a quiet moment`() async throws {
        let fixture = UserManagerFixture()
        let before = try await fixture.authorization(Permits.permit())
        for _ in 0..<7190 / 4 {
            fixture.clock.advance(4)
            #expect(try await fixture.authorization(Permits.permit()) == before)
        }
        #expect(fixture.writes == 1)
        fixture.clock.advance(5)
        let after = try await fixture.authorization(Permits.permit())
        #expect(after != before)
        #expect(fixture.elasticsearch.verify(after) == "alice")
        #expect(fixture.writes == 2)
    }

    @Test(arguments: [CacheSettings.Kind.memory, .none])
    func `a wall clock that jumps costs a rotation at most, and every credential verifies`(
        kind: CacheSettings.Kind
    ) async throws {
        let fixture = UserManagerFixture(kind: kind)
        for jump: Int64 in [0, -86_400, 30 * 86_400, -365 * 86_400, 1] {
            fixture.clock.advance(jump)
            let text = try await fixture.authorization(Permits.permit())
            #expect(fixture.elasticsearch.verify(text) == "alice")
            #expect(try await fixture.authorization(Permits.permit()) == text)
        }
        #expect(fixture.writes <= 5)
    }

    @Test func `the probe tells what is wrong`() async {
        let fixture = UserManagerFixture()
        #expect(fixture.cluster.trouble != nil)
        await fixture.cluster.probe(until: .after(.seconds(1)))
        #expect(fixture.cluster.trouble == nil)
        fixture.elasticsearch.set(
            StandInElasticsearchUser(password: "daemon-password", roles: ["user_reader"]), named: "sallyport")
        await fixture.cluster.probe(until: .after(.seconds(1)))
        #expect(fixture.cluster.trouble?.contains("manage_security") == true)
        await fixture.cluster.probe(until: .after(.seconds(1)))
        let warnings = fixture.kept.all.filter { $0.contains("elasticsearch.not_ready") }
        #expect(warnings.count == 1, "said once, not at each probe")
        fixture.elasticsearch.setFault(.status(500))
        await fixture.cluster.probe(until: .after(.seconds(1)))
        #expect(fixture.cluster.trouble?.contains("500") == true)
    }

    @Test func `nothing secret is logged`() async throws {
        let fixture = UserManagerFixture()
        for fault in Self.faults {
            fixture.elasticsearch.setFault(fault)
            fixture.clock.advance(60)
            _ = try? await fixture.authorization(Permits.permit("user \(fault)"))
        }
        let passwords = ["daemon-password", "Basic "]
        #expect(fixture.kept.all.allSatisfy { line in !passwords.contains { line.contains($0) } })
    }
}
