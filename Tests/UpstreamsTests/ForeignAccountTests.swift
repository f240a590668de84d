import Base
import Principals
import TestSupport
import Testing
import Upstreams

struct ForeignAccountTests {
    private func elasticsearch(_ metadata: JSONValue) -> StandInElasticsearch {
        let elasticsearch = StandInElasticsearch()
        elasticsearch.set(
            StandInElasticsearchUser(password: "theirs", roles: ["r"], metadata: metadata), named: "alice")
        return elasticsearch
    }

    private static func mark(realm: String, username: String) -> JSONValue {
        .object([
            ("groups", .list([])), ("managed_by", .text("sallyport")), ("realm", .text(realm)),
            ("username", .text(username)),
        ])
    }

    private static let foreign: [JSONValue] = [
        .object([]), .object([("team", .text("x"))]), .object([("groups", .text("x"))]),
        .object([("groups", .list([])), ("managed_by", .text("somebody"))]),
        .object([("groups", .list([.number("1")]))]),
    ]

    @Test(arguments: foreign)
    func `an account without our mark is not written`(metadata: JSONValue) async {
        let fixture = UserManagerFixture(elasticsearch(metadata))
        await #expect(throws: Refusal(.foreignAccount)) { try await fixture.authorization(Permits.permit()) }
        #expect(fixture.writes == 0)
        #expect(fixture.elasticsearch.user(named: "alice")?.password == "theirs")
    }

    @Test(arguments: foreign)
    func `adopt_existing lifts that`(metadata: JSONValue) async throws {
        let fixture = UserManagerFixture(elasticsearch(metadata), adoptsExisting: true)
        #expect(fixture.elasticsearch.verify(try await fixture.authorization(Permits.permit())) == "alice")
    }

    @Test(arguments: [
        mark(realm: "default", username: "alice"), .object([("groups", .list([.text("a"), .text("b")]))]),
        .object([("groups", .list([]))]),
    ])
    func `our own accounts and elastauth's are updated`(metadata: JSONValue) async throws {
        let fixture = UserManagerFixture(elasticsearch(metadata))
        #expect(fixture.elasticsearch.verify(try await fixture.authorization(Permits.permit())) == "alice")
    }

    @Test(arguments: [
        mark(realm: "other", username: "alice"), mark(realm: "default", username: "Alice"),
        .object([("_reserved", .boolean(true))]),
        .object([("_reserved", .boolean(true)), ("managed_by", .text("sallyport"))]),
    ])
    func `reserved accounts and those of other principals are never written`(metadata: JSONValue) async {
        let fixture = UserManagerFixture(elasticsearch(metadata), adoptsExisting: true)
        await #expect(throws: Refusal(.foreignAccount)) { try await fixture.authorization(Permits.permit()) }
        #expect(fixture.writes == 0)
    }

    @Test(arguments: ["elastic", "kibana_system", "sallyport"])
    func `built-in users and the daemon's own are never written`(name: String) async {
        let fixture = UserManagerFixture(adoptsExisting: true)
        await #expect(throws: Refusal(.foreignAccount)) { try await fixture.authorization(Permits.permit(name)) }
        #expect(fixture.writes == 0)
    }
}
