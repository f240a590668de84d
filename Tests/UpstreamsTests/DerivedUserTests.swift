import Base
import Principals
import TestSupport
import Testing

@testable import Upstreams

/// `cache.type: none`: passwords that every replica computes.
struct DerivedUserTests {
    private let elasticsearch = StandInElasticsearch()

    private func replica(key: UInt8 = 7) -> UserManagerFixture {
        UserManagerFixture(elasticsearch, kind: .none, key: Secret([UInt8](repeating: key, count: 32)))
    }

    @Test func `replicas and restarts agree without sharing anything`() async throws {
        let first = try await replica().authorization(Permits.permit())
        #expect(try await replica().authorization(Permits.permit()) == first)
        #expect(elasticsearch.verify(first) == "alice")
        #expect(try await replica(key: 8).authorization(Permits.permit()) != first)
    }

    @Test func `replicas asked at once hand out one password, and it verifies`() async throws {
        elasticsearch.setDelay(.milliseconds(20))
        let replicas = [replica(), replica()]
        let all = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<40 { group.addTask { try await replicas[index % 2].authorization(Permits.permit()) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(all).count == 1)
        #expect(elasticsearch.verify(all[0]) == "alice")
        #expect(elasticsearch.count(of: "PUT") == 2)
    }

    @Test func `a window's password is written once, and the next window has another`() async throws {
        let fixture = replica()
        let first = try await fixture.authorization(Permits.permit())
        #expect(try await fixture.authorization(Permits.permit()) == first)
        #expect(fixture.writes == 1)
        fixture.clock.advance(3600)
        let second = try await fixture.authorization(Permits.permit())
        #expect(second != first)
        #expect(elasticsearch.verify(second) == "alice")
    }

    @Test func `other roles have another password, and the account is updated first`() async throws {
        let fixture = replica()
        let first = try await fixture.authorization(Permits.permit(roles: ["staff"]))
        let second = try await fixture.authorization(Permits.permit(roles: ["admins"]))
        #expect(second != first)
        #expect(elasticsearch.verify(second) == "alice")
        #expect(elasticsearch.user(named: "alice")?.roles == ["superuser"])
    }

    @Test func `while Elasticsearch is down a password of this window still serves, and of the last too`() async throws
    {
        let fixture = replica()
        let first = try await fixture.authorization(Permits.permit())
        elasticsearch.setFault(.status(503))
        #expect(try await fixture.authorization(Permits.permit()) == first)
        fixture.clock.advance(3600)
        // The account still has it: nobody could write another.
        #expect(try await fixture.authorization(Permits.permit()) == first)
    }
}
