import Base
import Principals
import TestSupport
import Testing

@testable import Application

/// What `/token`, `/tokens` and `/token/{id}` do.
struct TokenRoutesTests {
    private let site: TokenSite

    init() throws { site = try TokenSite() }

    @Test func `a token is told once and lets its owner in`() async throws {
        let answer = await site.ask("POST /token?label=my+laptop%20%C3%BC&expiration=7d", [TokenSite.alice])
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == ["application/json"])
        #expect(answer["Cache-Control"] == ["no-store"])
        let (text, id) = (try TokenSite.member("token", of: answer.body), try TokenSite.member("id", of: answer.body))
        #expect(text.hasPrefix("sly_") && text.utf8.count == 47)
        #expect(try TokenSite.member("label", of: answer.body) == "my laptop ü")
        let created = try TokenSite.member("created", of: answer.body)
        let expires = try TokenSite.member("expires", of: answer.body)
        #expect(created.hasSuffix("Z") && created < expires)
        let used = await site.ask("GET /authenticate", ["Authorization: bearer \(text)"], from: TokenSite.stranger)
        #expect(used.status == 200)
        #expect(used.body == #"{"status":"OK","user":"alice","realm":"home"}"#)
        let list = await site.ask("GET /tokens", [TokenSite.alice])
        let tokens = try #require(try JSONReader.read(Array(list.body.utf8))["tokens"]?.list)
        let first = try #require(tokens.first)
        #expect(tokens.count == 1 && first["id"]?.text == id)
        #expect(
            first.members?.map(\.name)
                == ["version", "id", "label", "scopes", "realm", "created", "expires", "last_used"])
        #expect(first["version"] == .number("1") && first["realm"]?.text == "home")
        #expect(first["scopes"] == .object([]) && first["last_used"]?.text?.hasSuffix("Z") == true)
        #expect(!list.body.contains(text) && !list.body.contains("sly_"))
        #expect(await site.ask("DELETE /token/\(id)", [TokenSite.alice]).status == 204)
        #expect(await site.ask("GET /authenticate", ["Authorization: Bearer \(text)"]).status == 401)
        #expect(await site.ask("DELETE /token/\(id)", [TokenSite.alice]).status == 404)
    }

    @Test func `the audit line says which token somebody came with, whether it was enough or not`() async throws {
        let site = try TokenSite("rules: [{hosts: [x.example], allow: true}]\n")
        let (text, id) = try await site.token()
        let field = "Authorization: Bearer \(text)"
        let fields = ["X-Forwarded-Method: GET", "X-Forwarded-Uri: /", field]
        #expect(await site.ask("GET /authenticate", fields + ["X-Forwarded-Host: x.example"]).status == 200)
        #expect(await site.ask("GET /authenticate", fields + ["X-Forwarded-Host: y.example"]).status == 403)
        #expect(await site.ask("GET /authenticate", [TokenSite.alice]).status == 403)
        let lines = site.log.split(separator: "\n").filter { $0.contains("auth.request.") }
        #expect(lines.map { $0.contains(id) } == [true, true, false])
    }

    @Test func `the usual time is the longest, and no token was used before it is`() async throws {
        _ = try await site.token()
        let list = await site.ask("GET /tokens", [TokenSite.alice])
        let first = try #require(try JSONReader.read(Array(list.body.utf8))["tokens"]?.list?.first)
        #expect(first["last_used"] == .null && first["label"] == .text(""))
        let record = try #require(
            try await site.store.tokens(
                of: TokenOwner(username: "alice", realm: "home"), until: .after(.seconds(1))
            ).first)
        #expect(record.expiry - record.created == 30 * 86_400)
    }

    @Test func `who came by a stored token may see and delete its owner's tokens`() async throws {
        let (text, id) = try await site.token()
        let field = "Authorization: Bearer \(text)"
        #expect(await site.ask("GET /tokens", [field]).body.contains(id))
        #expect(await site.ask("DELETE /token/\(id)", [field]).status == 204)
        #expect(await site.ask("GET /tokens", [field]).status == 401)
    }

    @Test func `a token keeps what the provider said, augmenters speak at each use, rules are not asked`() async throws
    {
        let augmenters = "augmenters: [{type: plain, realm: home, roles: {extra: [alice]}}]\nrules: []\n"
        let site = try TokenSite(augmenters)
        let made = await site.ask("GET /token", [TokenSite.alice])
        #expect(made.status == 200)
        let owner = TokenOwner(username: "alice", realm: "home")
        let record = try #require(try await site.store.tokens(of: owner, until: .after(.seconds(1))).first)
        #expect(record.roles == ["dev"])
        let field = "Authorization: Bearer \(try TokenSite.member("token", of: made.body))"
        let answer = await site.ask("GET /whoami", [field])
        #expect(answer.body.contains(#""realm":"home","roles":["dev","extra"]"#))
        #expect(await site.ask("GET /authenticate", [field]).status == 403)
    }

    @Test func `the realm that was asked for holds for stored tokens`() async throws {
        let field = "Authorization: Bearer \(try await site.token().text)"
        #expect(await site.ask("GET /authenticate", [field, "X-Auth-Realm: HOME"]).status == 200)
        #expect(await site.ask("GET /authenticate", [field, "X-Auth-Realm: work"]).status == 401)
        #expect(await site.ask("GET /token", [TokenSite.alice, "X-Auth-Realm: work"]).status == 401)
    }

    @Test func `making and deleting are audited, without the token`() async throws {
        let made = await site.ask("GET /token?label=s3cr3t", [TokenSite.alice], from: TokenSite.stranger)
        let (text, id) = (try TokenSite.member("token", of: made.body), try TokenSite.member("id", of: made.body))
        _ = await site.ask("DELETE /token/\(id)", [TokenSite.alice, "X-Request-ID: r-2", "X-Forwarded-For: 192.0.2.7"])
        let lines = site.log
        for word in [
            "auth.token.created", "auth.token.deleted", "user.name=alice", "user.realm=home", "auth.provider=plain",
            "token.id=\(id)", "client.address=\(TokenSite.stranger)", "client.address=192.0.2.7", "request.id=r-2",
            "request.id=\(try #require(made["X-Request-ID"].first))",
        ] { #expect(lines.contains(word), "\(word)") }
        #expect(!lines.contains("sly_") && !lines.contains(text.dropFirst(4)) && !lines.contains("s3cr3t"))
    }

    @Test func `the store's series are those of one more provider`() async throws {
        let field = "Authorization: Bearer \(try await site.token().text)"
        _ = await site.ask("GET /authenticate", [field])
        _ = await site.ask("GET /authenticate", ["Authorization: Bearer sly_"])
        let metrics = await site.askOperators("GET /metrics").body
        let labels = #"provider_name="token-store",provider_type="token-store",realm="unknown""#
        for result in ["success", "error"] {
            #expect(metrics.contains("auth_provider_attempts_total{\(labels),result=\"\(result)\"} 1\n"))
        }
        #expect(metrics.contains("sallyport_store_up 1\n"))
        #expect(!(await site.ask("GET /providers").body.contains("token-store")))
    }

    @Test func `a store that does not answer makes the daemon not ready, and it serves all the same`() async throws {
        #expect(await site.ask("GET /ready").status == 200)
        let field = "Authorization: Bearer \(try await site.token().text)"
        site.store.failure = TokenStoreError(.unavailable)
        let ready = await site.ask("GET /ready")
        #expect(ready.status == 503)
        #expect(ready.body.contains(#""store":{"status":"ERROR","error":"does not answer"}"#))
        #expect(await site.askOperators("GET /metrics").body.contains("sallyport_store_up 0\n"))
        #expect(await site.ask("GET /authenticate", [TokenSite.alice]).status == 200)
        #expect(await site.ask("GET /authenticate", [field]).status == 503)
        #expect(await site.ask("GET /health").status == 200)
    }
}
