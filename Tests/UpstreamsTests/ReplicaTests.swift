import Base
import Platform
import Principals
import TestSupport
import Testing

@testable import Upstreams

/// Several managers with one Elasticsearch and one cache, as several processes have.
struct ReplicaTests {
    private let elasticsearch = StandInElasticsearch()
    private let shared = SharedCache()

    private func replica(behind fallback: Bool = false) -> UserManagerFixture {
        let cache: any UserCache =
            fallback
            ? FallbackUserCache(shared, maximumEntries: 100, lifetime: .seconds(7200)) : shared
        return UserManagerFixture(elasticsearch, cache: cache)
    }

    @Test func `replicas asked at once write once, and every credential verifies`() async throws {
        elasticsearch.setDelay(.milliseconds(50))
        let replicas = [replica(), replica(), replica()]
        let all = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<90 {
                group.addTask { try await replicas[index % 3].authorization(Permits.permit(roles: ["staff"])) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(all).count == 1)
        #expect(elasticsearch.verify(all[0]) == "alice")
        #expect(elasticsearch.count(of: "PUT") == 1)
    }

    @Test func `who takes over from a writer that died writes the same password`() async throws {
        let first = replica()
        elasticsearch.setFault(.losesAnswerOfWrites)
        await #expect(throws: Refusal(.upstreamUnavailable)) { try await first.authorization(Permits.permit()) }
        let password = try #require(elasticsearch.user(named: "alice")?.password)
        elasticsearch.setFault(.none)
        let text = try await replica().authorization(Permits.permit())
        #expect(elasticsearch.user(named: "alice")?.password == password)
        #expect(elasticsearch.verify(text) == "alice")
    }

    @Test func `a lease whose holder died ends, and another writes`() async throws {
        let key = "0:7:defaultalice"
        guard case .granted = await shared.lease(key, for: .milliseconds(80), until: .after(.seconds(1))) else {
            Issue.record("no lease")
            return
        }
        let text = try await replica().authorization(Permits.permit())
        #expect(elasticsearch.verify(text) == "alice")
    }

    @Test func `who waits for a writer that died has time left to write`() async throws {
        let replicas = [Int](0..<2).map { _ in
            UserManagerFixture(elasticsearch, timeout: .seconds(1), cache: shared)
        }
        shared.loseReleases()
        elasticsearch.setFault(.refusesConnection)
        await #expect(throws: Refusal(.upstreamUnavailable)) { try await replicas[0].authorization(Permits.permit()) }
        elasticsearch.setFault(.none)
        let text = try await replicas[1].authorization(Permits.permit())
        #expect(elasticsearch.verify(text) == "alice")
    }

    @Test func `changed groups update the account, whichever replica sees them first`() async throws {
        let (one, two) = (replica(), replica())
        let before = try await one.authorization(Permits.permit(roles: ["staff"]))
        #expect(try await two.authorization(Permits.permit(roles: ["admins"])) == before)
        #expect(elasticsearch.user(named: "alice")?.roles == ["superuser"])
        #expect(try await one.authorization(Permits.permit(roles: ["admins"])) == before)
        #expect(elasticsearch.count(of: "PUT") == 2)
    }

    @Test func `replicas that see different groups at once all hand out what verifies`() async throws {
        elasticsearch.setDelay(.milliseconds(10))
        let replicas = [replica(), replica()]
        let all = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<20 {
                group.addTask {
                    try await replicas[index % 2].authorization(
                        Permits.permit(roles: [index % 2 == 0 ? "staff" : "admins"]))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(all).count == 1)
        #expect(elasticsearch.verify(all[0]) == "alice")
    }

    @Test func `while the shared cache is down memory serves, and new users still get in`() async throws {
        let one = replica(behind: true)
        let alice = try await one.authorization(Permits.permit())
        shared.setOutage(true)
        #expect(try await one.authorization(Permits.permit()) == alice)
        let bob = try await one.authorization(Permits.permit("bob"))
        #expect(elasticsearch.verify(bob) == "bob")
        #expect(try await one.authorization(Permits.permit("bob")) == bob)
        #expect(elasticsearch.count(of: "PUT") == 2)
        shared.setOutage(false)
        #expect(try await one.authorization(Permits.permit("bob")) == bob)
        // Now the others know too. Bob was written once more: another replica might have written him meanwhile.
        #expect(try await replica(behind: true).authorization(Permits.permit("bob")) == bob)
        #expect(elasticsearch.count(of: "PUT") == 3)
    }

    @Test func `what the shared cache loses the memories give back, doubtful, and no password changes`() async throws {
        let (one, two) = (replica(behind: true), replica(behind: true))
        let before = try await one.authorization(Permits.permit())
        #expect(try await two.authorization(Permits.permit()) == before)
        shared.loseEntries()
        #expect(try await two.authorization(Permits.permit()) == before)
        #expect(try await one.authorization(Permits.permit()) == before)
        #expect(elasticsearch.verify(before) == "alice")
        #expect(elasticsearch.count(of: "PUT") == 2)
    }

    @Test func `replicas that wrote the same user during an outage agree again after it`() async throws {
        let (one, two) = (replica(behind: true), replica(behind: true))
        shared.setOutage(true)
        _ = try await one.authorization(Permits.permit())
        _ = try await two.authorization(Permits.permit())
        shared.setOutage(false)
        let first = try await one.authorization(Permits.permit())
        #expect(elasticsearch.verify(first) == "alice")
        let second = try await two.authorization(Permits.permit())
        #expect(elasticsearch.verify(second) == "alice")
        #expect(first == second)
        #expect(try await one.authorization(Permits.permit()) == second)
    }
}
