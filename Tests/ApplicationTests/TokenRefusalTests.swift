import Base
import Principals
import TestSupport
import Testing

@testable import Application

/// What `/token`, `/tokens` and `/token/{id}` refuse.
struct TokenRefusalTests {
    private static let questions = ["GET /token", "POST /token", "GET /tokens", "HEAD /tokens", "DELETE /token/a"]

    private let site: TokenSite

    init() throws { site = try TokenSite() }

    @Test(arguments: questions)
    func `a caller who is nobody is refused before anything else, also without a store`(line: String) async throws {
        let without = try SiteFixture(TokenSite.users + SettingsFixture.token)
        for ask in [site.ask, without.ask] {
            for fields in [[], [TokenSite.wrong], ["Authorization: Bearer"], ["Authorization: Bearer sly_x"]] {
                let answer = await ask(line + "?label=%", fields, TokenSite.stranger)
                #expect(answer.status == 401)
                #expect(answer["WWW-Authenticate"] == [#"Basic realm="home", Basic realm="work""#])
                #expect(answer.body.hasPrefix(#"{"error":"Unauthorized access""#))
            }
        }
        #expect(site.log.contains("auth.request.refused"))
        #expect(site.store.count == 0)
    }

    @Test(arguments: questions) func `without a store a known caller is told so`(line: String) async throws {
        let without = try SiteFixture(TokenSite.users + SettingsFixture.token)
        let answer = await without.ask(line + "?nonsense", [TokenSite.alice, "X-Request-ID: r-1"])
        #expect(answer.status == 503)
        #expect(answer.body == #"{"error":"Token store is disabled"}"#)
        #expect(answer["X-Request-ID"] == ["r-1"])
    }

    @Test(arguments: questions) func `a store that does not answer is an outage`(line: String) async throws {
        site.store.failure = TokenStoreError(.unavailable, "gone")
        let id = String(repeating: "0a", count: 16)
        let answer = await site.ask(line.replacing("/a", with: "/\(id)"), [TokenSite.alice])
        #expect(answer.status == 503)
        #expect(answer["Retry-After"] == ["5"])
        #expect(!answer.body.contains("gone"))
        #expect(site.log.contains("store_unavailable"))
    }

    @Test(arguments: [
        ("HEAD /token", "GET, POST"), ("DELETE /token", "GET, POST"), ("PUT /token", "GET, POST"),
        ("POST /tokens", "GET, HEAD"), ("DELETE /tokens", "GET, HEAD"), ("GET /token/a", "DELETE"),
        ("HEAD /token/a", "DELETE"), ("POST /token/a", "DELETE"),
    ])
    func `other methods are 405, and make nothing`(line: String, allow: String) async {
        let answer = await site.ask(line, [TokenSite.alice])
        #expect(answer.status == 405)
        #expect(answer["Allow"] == [allow])
        #expect(site.store.count == 0)
    }

    @Test func `a stored token begets no other`() async throws {
        let field = "Authorization: Bearer \(try await site.token().text)"
        for line in ["GET /token", "POST /token"] {
            let answer = await site.ask(line, [field])
            #expect(answer.status == 403)
            #expect(!answer.body.contains("sly_"))
        }
        #expect(site.store.count == 1)
        #expect(site.log.contains("a stored token must not beget another"))
    }

    @Test func `a token in the place of a user name lets nobody in, and is told to nobody`() async throws {
        let token = try await site.token().text
        for text in [token, "\(token):", "\(token):x", "\(token)x:x", "alice:\(token)", "x:\(token)x"] {
            let field = "Authorization: Basic \(Base64.encode(Array(text.utf8)))"
            for line in ["GET /authenticate", "GET /whoami", "GET /token"] {
                #expect(await site.ask(line, [field]).status == 401)
            }
        }
        #expect(!site.log.contains("sly_"))
        #expect(await !site.askOperators("GET /").body.contains("sly_"))
    }

    @Test func `a page of another site gets no token made by a visitor's browser`() async {
        for line in ["GET /token", "POST /token"] {
            for fields in [
                ["Sec-Fetch-Site: cross-site"], ["Sec-Fetch-Site: cross-site, same-origin"], ["Sec-Fetch-Site:"],
                ["Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"],
            ] { #expect(await site.ask(line, [TokenSite.alice] + fields).status == 403) }
            #expect(await site.ask(line, [TokenSite.alice, "Sec-Fetch-Site: same-origin"]).status == 200)
        }
        #expect(site.store.count == 2)
    }

    @Test(arguments: [
        ("labl=x", "The query may hold label and expiration, nothing else"),
        ("Label=x", "The query may hold label and expiration, nothing else"),
        ("=x", "The query may hold label and expiration, nothing else"),
        ("label=a&label=a", "label must stand once"),
        ("expiration=1d&expiration=1d", "expiration must stand once"),
        ("label=%", "The query must be percent-encoded UTF-8"), ("label=%4", "The query must be percent-encoded UTF-8"),
        ("label=%FF", "The query must be percent-encoded UTF-8"), ("%ff=x", "The query must be percent-encoded UTF-8"),
        ("label=a%0Ab", "label must be at most 100 bytes of UTF-8 without control characters"),
        ("label=%00", "label must be at most 100 bytes of UTF-8 without control characters"),
        ("label=%C2%85", "label must be at most 100 bytes of UTF-8 without control characters"),
        (
            "label=" + String(repeating: "x", count: 101),
            "label must be at most 100 bytes of UTF-8 without control characters"
        ),
        ("expiration=", "expiration must be a duration such as 12h or 7d, from 1m to 30d"),
        ("expiration", "expiration must be a duration such as 12h or 7d, from 1m to 30d"),
        ("expiration=3600", "expiration must be a duration such as 12h or 7d, from 1m to 30d"),
        ("expiration=59s", "expiration must be a duration such as 12h or 7d, from 1m to 30d"),
        ("expiration=31d", "expiration must be a duration such as 12h or 7d, from 1m to 30d"),
        ("expiration=-1d", "expiration must be a duration such as 12h or 7d, from 1m to 30d"),
        ("expiration=99999999999999999d", "expiration must be a duration such as 12h or 7d, from 1m to 30d"),
    ])
    func `a query that cannot be followed is 400 and says why`(query: String, message: String) async {
        for method in ["GET", "POST"] {
            let answer = await site.ask("\(method) /token?\(query)", [TokenSite.alice])
            #expect(answer.status == 400)
            #expect(answer.body == #"{"error":"\#(message)"}"#)
        }
        #expect(site.store.count == 0)
    }

    @Test func `too many tokens are 409 until one is deleted`() async throws {
        let id = try await site.token().id
        for _ in 0..<99 { _ = try await site.token() }
        let answer = await site.ask("POST /token", [TokenSite.alice])
        #expect(answer.status == 409)
        #expect(answer.body == #"{"error":"There are too many tokens; delete one first"}"#)
        #expect(await site.ask("POST /token", [TokenSite.namesake]).status == 200)
        #expect(await site.ask("DELETE /token/\(id)", [TokenSite.alice]).status == 204)
        #expect(await site.ask("POST /token", [TokenSite.alice]).status == 200)
    }

    @Test func `somebody else's token and none look the same, to the namesake of another realm too`() async throws {
        let id = try await site.token().id
        let unknown = String(repeating: "0a", count: 16)
        var answers: [SiteFixture.Answer] = []
        for fields in [[TokenSite.namesake], ["Remote-User: alice"], ["Remote-User: bob"]] {
            answers.append(await site.ask("DELETE /token/\(id)", fields))
            let list = await site.ask("GET /tokens", fields)
            #expect(list.body == #"{"tokens":[]}"#)
        }
        for path in [unknown, "x", id.uppercased(), id + "0", "%30" + id.dropFirst(), ".."] {
            answers.append(await site.ask("DELETE /token/\(path)", [TokenSite.alice]))
        }
        for answer in answers {
            #expect(answer.status == 404)
            #expect(answer.body == #"{"error":"Not found"}"#)
        }
        #expect(site.store.count == 1)
    }

    @Test func `identity fields are taken from trusted peers only`() async throws {
        #expect(await site.ask("GET /token", ["Remote-User: bob"], from: TokenSite.stranger).status == 401)
        #expect(await site.ask("GET /token", ["Remote-User: bob", "Connection: remote-user"]).status == 400)
        #expect(await site.ask("GET /token", ["Remote-User: bob"]).status == 200)
    }
}
