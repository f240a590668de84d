import Base
import HTTP
import Principals
import TestSupport
import Testing

@Suite struct EFASAPIProviderTests {
    private typealias Fixture = TokenServiceFixture<EFASAPIProvider>
    private static let settings = "name: subject\nrealm: home\nuri: 'https://efas.example.org/api'"

    @Test func `the call is a GET, and the answer names the user, roles and email`() async throws {
        let fixture = try Fixture(Self.settings) { line in
            line == "GET https://efas.example.org/api?token=a%26b"
                ? .init(#"{"username":"bob","roles":["b","a"],"email":"bob@example.org","id":4}"#) : nil
        }
        let identity = await fixture.verdict("a&b").identity
        #expect(
            identity
                == Identity(
                    username: "bob", roles: ["b", "a"], email: "bob@example.org",
                    attributes: ["email": "bob@example.org"]))
        let sent = try #require(fixture.clients.sent.first)
        #expect(sent.body.isEmpty)
        #expect(sent.field("Authorization") == nil)
    }

    @Test func `realm and challenge are as configured, nowhere efas`() async throws {
        let fixture = try Fixture(Self.settings) { _ in nil }
        #expect(fixture.subject.realm == "home")
        #expect(fixture.subject.challenge == Challenge(scheme: "Bearer", realm: "home"))
    }

    @Test func `the path is as configured`() async throws {
        for (url, target) in [("https://h", "/?token=k"), ("https://h/a/", "/a/?token=k")] {
            let fixture = try Fixture("uri: '\(url)'") { _ in .init(#"{"username":"bob"}"#) }
            #expect(await fixture.verdict("k").identity == Identity(username: "bob"))
            #expect(fixture.clients.sent.map(\.request.target) == [target])
        }
    }

    @Test(arguments: [
        (200, #"{"username":"bob","roles":null,"email":null}"#, "authenticated"),
        (200, #"{"username":"bob","roles":[]}"#, "authenticated"),
        (200, #"{"roles":["admin"]}"#, "rejected"), (200, #"{"username":"","roles":["admin"]}"#, "rejected"),
        (200, #"{"username":["bob"]}"#, "rejected"), (200, "{}", "rejected"),
        (200, #"{"username":"bob","roles":"admin"}"#, "unavailable"),
        (200, #"{"username":"bob","roles":["a",1]}"#, "unavailable"),
        (200, #"{"username":"bob","email":1}"#, "unavailable"), (200, "bob", "unavailable"),
        (401, "", "rejected"), (403, "", "rejected"), (400, #"{"error":"x"}"#, "rejected"),
        (404, "", "unavailable"), (429, "", "unavailable"), (500, #"{"username":"bob"}"#, "unavailable"),
    ])
    func `every answer has its verdict`(_ status: Int, _ body: String, _ word: String) async throws {
        let fixture = try Fixture(Self.settings) { _ in .init(body, status: status) }
        #expect(await fixture.verdict("k").word == word)
    }

    @Test func `efas-api keeps a provider's promises`() async {
        let clients = FakeUpstreamClients { _, request throws(HTTPClientError) in
            request.target.hasSuffix("=good")
                ? HTTPClientResponse(status: 200, body: Array(#"{"username":"bob"}"#.utf8))
                : HTTPClientResponse(status: 401)
        }
        let conformance = ProviderConformance<EFASAPIProvider>(
            settings: Self.settings, accepted: [.bearer(Secret("good"))], rejected: [.bearer(Secret("sesame"))],
            foreign: foreignCredentials, secrets: ["sesame"], services: .testing(clients: clients))
        #expect(await conformance.faults() == [])
    }
}
