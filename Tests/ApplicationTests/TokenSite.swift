import Base
import TestSupport
import Testing

@testable import Application

/// A site with a token store, and two people of one name in two realms.
struct TokenSite {
    static let users = """
        providers:
          - {type: plain, realm: home, users: [{username: alice, password: wonderland, roles: [dev]}]}
          - {type: plain, name: other, realm: work, users: [{username: alice, password: looking, roles: [ops]}]}
          - {type: headers, name: gate, realm: gate}

        """
    static let yaml =
        users + SettingsFixture.token + "store: {enabled: true, type: file, path: /nonexistent, expiration: 30d}\n"
    // alice:wonderland, alice:looking, alice:wrong
    static let alice = "Authorization: Basic YWxpY2U6d29uZGVybGFuZA=="
    static let namesake = "Authorization: Basic YWxpY2U6bG9va2luZw=="
    static let wrong = "Authorization: Basic YWxpY2U6d3Jvbmc="
    static let stranger = "203.0.113.9"

    let store = FakeTokenStore()
    private let site: SiteFixture

    init(_ more: String = "") throws { site = try SiteFixture(Self.yaml + more, store: store) }

    /// What was logged.
    var log: String { site.sink.lines }

    /// Asks the main listener.
    func ask(
        _ request: String, _ fields: [String] = [], from peer: String = "127.0.0.1"
    ) async -> SiteFixture.Answer { await site.ask(request, fields, from: peer) }

    /// Asks the metrics listener.
    func askOperators(_ request: String) async -> SiteFixture.Answer { await site.askOperators(request) }

    /// Makes a token of alice's.
    func token() async throws -> (text: String, id: String) {
        let answer = await ask("GET /token", [Self.alice])
        try #require(answer.status == 200)
        return (try Self.member("token", of: answer.body), try Self.member("id", of: answer.body))
    }

    /// A text of an answer.
    static func member(_ name: String, of body: String) throws -> String {
        try #require(try JSONReader.read(Array(body.utf8))[name]?.text)
    }
}
