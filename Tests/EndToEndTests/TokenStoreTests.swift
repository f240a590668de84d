import Foundation
import Platform
import TestSupport
import Testing

/// Tokens that users make for themselves, from their making to their end, in every store.
@Suite(.timeLimit(.minutes(2))) struct `Tokens of users` {
    private static let secret = "an end to end secret of 32 bytes"
    private static let key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

    /// Two realms that know an alice, an API, one augmenter and a store.
    static func configuration(
        _ store: String, service: String = "http://127.0.0.1:9", bob: Bool = true, hasKey: Bool = true
    ) -> String {
        """
        \(hasKey ? "secret_key: \"\(key)\"" : "")
        authorization: bearer
        jwt: {iss: end-to-end, exp: 600, secret: "\(secret)"}
        providers:
          - {type: headers, name: portal, realm: portal}
          - type: plain
            name: local
            realm: home
            users:
              - {username: alice, password: wonderland, roles: [reader]}
              - {username: \(bob ? "bob" : "bobby"), password: builder}
          - {type: plain, name: other, realm: office, users: [{username: alice, password: looking-glass}]}
          - {type: ecmwf-api, name: api, realm: api, uri: "\(service)"}
        augmenters:
          - {type: plain_advanced, name: more, realm: home, match: {username: [alice]}, augment: {roles: [writer]}}
        store: \(store)

        """
    }

    /// Starts a daemon, and waits until its store is open.
    private func start(
        _ store: TokenStoreFixture, service: String = "http://127.0.0.1:9", hasKey: Bool = true
    ) throws -> Daemon {
        let daemon = try Daemon(Self.configuration(store.section, service: service, hasKey: hasKey))
        try Wait.until("ready") { try Curl.send(daemon.url("/ready")).status == 200 }
        return daemon
    }

    private func bearer(_ token: TokenOwner.Made) -> String { "Authorization: Bearer \(token.text)" }

    @Test(arguments: TokenStoreKind.allCases)
    func `makes tokens that hold until their owner deletes them`(kind: TokenStoreKind) async throws {
        let store = try await TokenStoreFixture(kind)
        let daemon = try start(store)
        let alice = daemon.owner("alice:wonderland")
        let made = try alice.answerToMaking("?label=my%20laptop&expiration=2h")
        #expect(made.status == 200)
        #expect(made["Cache-Control"] == ["no-store"])
        let token = try #require(TokenOwner.made(made.body))
        #expect(try #/sly_[A-Za-z0-9_-]{43}/#.wholeMatch(in: token.text) != nil)
        let answer = try daemon.answer("-H", bearer(token))
        #expect(answer.status == 200)
        let jwt = try #require(Token(authorization: answer["Authorization"].first ?? "", secret: Self.secret))
        #expect(jwt.text("sub") == "home-alice")
        #expect(jwt.claims["roles"] as? [String] == ["reader", "writer"])
        #expect(
            try daemon.whoIs("-H", "authorization: bEARER \(token.text)") == Caller("home/alice", ["reader", "writer"]))
        let list = try Curl.send(daemon.url("/tokens"), alice.credentials)
        #expect(!list.body.contains("sly_"))
        let items = try alice.list()
        #expect(items.map { $0["id"] as? String } == [token.id])
        #expect(items.map { $0["label"] as? String } == ["my laptop"])
        #expect(try alice.delete(token.id) == 204)
        #expect(try daemon.status(for: token.text) == 401)
        #expect(try alice.identifiers().isEmpty)
        #expect(try alice.delete(token.id) == 404)
        #expect(try daemon.status(for: token.text) == 401)
    }

    @Test(arguments: TokenStoreKind.allCases)
    func `lets nobody but the owner see or delete a token, or use it elsewhere`(kind: TokenStoreKind) async throws {
        let store = try await TokenStoreFixture(kind)
        let daemon = try start(store)
        let token = try daemon.owner("alice:wonderland").make()
        for stranger in ["bob:builder", "alice:looking-glass"] {
            #expect(try daemon.owner(stranger).identifiers().isEmpty)
            #expect(try daemon.owner(stranger).delete(token.id) == 404)
        }
        #expect(try daemon.owner("alice:wrong").delete(token.id) == 401)
        #expect(try Curl.send(daemon.url("/token/\(token.id)"), "-X", "DELETE").status == 401)
        for (realm, status) in [("home", 200), ("HOME", 200), ("office", 401), ("", 401), ("hom\u{E9}", 401)] {
            let field = realm.isEmpty ? "X-Auth-Realm;" : "X-Auth-Realm: \(realm)"
            #expect(try daemon.answer("-H", bearer(token), "-H", field).status == status, "\(realm)")
        }
        let holder = TokenOwner(daemon: daemon, credentials: ["-H", bearer(token)])
        #expect(try holder.answerToMaking().status == 403)
        #expect(try holder.answerToMaking(method: "GET").status == 403)
        let head = try Curl.send(daemon.url("/token"), "-I", "-u", "alice:wonderland")
        #expect(head.status == 405)
        #expect(head["Allow"] == ["GET, POST"])
        #expect(try daemon.owner("alice:wonderland").identifiers() == [token.id])
        #expect(try daemon.status(for: token.text) == 200)
    }

    @Test(arguments: TokenStoreKind.allCases)
    func `shows its own tokens to no provider, and writes them nowhere`(kind: TokenStoreKind) async throws {
        let service = try RecordingService()
        let store = try await TokenStoreFixture(kind)
        let daemon = try start(store, service: service.url)
        #expect(try daemon.whoIs("-H", "Authorization: Bearer an-api-key") == Caller("api/somebody", []))
        #expect(service.asked == ["/who-am-i?token=an-api-key"])
        let token = try daemon.owner("alice:wonderland").make()
        let never = "sly_" + String(repeating: "A", count: 43)
        #expect(try daemon.status(for: token.text) == 200)
        #expect(try daemon.answer("-u", "alice:\(token.text)").status == 401)
        for other in [never, "sly_", "sly_short", token.text + "A", String(token.text.dropLast())] {
            #expect(try daemon.status(for: other) == 401, "\(other)")
            #expect(try daemon.answer("-H", "Authorization: bearer \(other)").status == 401)
            #expect(try daemon.answer("-u", "alice:\(other)").status == 401)
            #expect(try daemon.answer("-H", "Cookie: access_token=\(other)").status == 401)
        }
        #expect(try daemon.owner("alice:wonderland").delete(token.id) == 204)
        #expect(try daemon.status(for: token.text) == 401)
        let keyed = TokenOwner(daemon: daemon, credentials: ["-H", "Authorization: Bearer an-api-key"])
        let kept = try keyed.make()
        #expect(try daemon.whoIs("-H", bearer(kept)) == Caller("api/somebody", []))
        #expect(service.asked.count == 1)
        for path in ["/metrics", "/", "/elastauth/config", "/ready"] {
            #expect(!(try Curl.send(daemon.metricsURL(path)).body.contains("sly_")))
        }
        daemon.peer.stop()
        #expect(daemon.peer.output.contains("auth.token.created"))
        let written = try store.contents()
        #expect(written.isEmpty == (store.directory == nil))
        for text in [token.text, kept.text, never].map({ $0.dropFirst(4) }) {
            #expect(!daemon.peer.output.contains(text))
            #expect(written.range(of: Data(text.utf8)) == nil)
        }
    }

    @Test func `switched off, makes none, and takes none for one of a provider`() throws {
        let service = try RecordingService()
        let daemon = try Daemon(Self.configuration("{enabled: false}", service: service.url))
        let disabled = try daemon.owner("alice:wonderland").answerToMaking()
        #expect(disabled.status == 503)
        #expect(disabled.body.contains("Token store is disabled"))
        #expect(try Curl.send(daemon.url("/tokens"), "-u", "alice:wonderland").status == 503)
        #expect(try Curl.send(daemon.url("/token")).status == 401)
        #expect(try daemon.status(for: "sly_" + String(repeating: "A", count: 43)) == 401)
        #expect(service.asked.isEmpty)
    }

    @Test(arguments: [TokenStoreKind.file, .redis])
    func `takes no token after its time`(kind: TokenStoreKind) async throws {
        let store = try await TokenStoreFixture(kind)
        let daemon = try start(store, hasKey: false)
        let alice = daemon.owner("alice:wonderland")
        let token = try alice.make("?expiration=60s")
        #expect(try daemon.status(for: token.text) == 200)
        try await change(store, of: daemon, #/"expires":\d+/#, to: "\"expires\":1000000000")
        #expect(try daemon.status(for: token.text) == 401)
        #expect(try alice.identifiers().isEmpty)
        #expect(try daemon.status(for: try alice.make().text) == 200)
    }

    @Test(arguments: [TokenStoreKind.file, .redis], [true, false])
    func `with a secret key, believes no record that another has written`(
        kind: TokenStoreKind, hasKey: Bool
    ) async throws {
        let store = try await TokenStoreFixture(kind)
        let daemon = try start(store, hasKey: hasKey)
        let token = try daemon.owner("bob:builder").make()
        #expect(try daemon.whoIs("-H", bearer(token))?.name == "home/bob")
        try await change(store, of: daemon, #/"username":"bob"/#, to: "\"username\":\"alice\"")
        #expect(try daemon.whoIs("-H", bearer(token))?.name == (hasKey ? nil : "home/alice"))
        let other = try daemon.owner("bob:builder").make()
        #expect(try daemon.whoIs("-H", bearer(other))?.name == "home/bob")
    }

    @Test func `ends the tokens of users and providers that the configuration no longer has`() async throws {
        let store = try await TokenStoreFixture(.file)
        let service = try RecordingService()
        let daemon = try start(store, service: service.url)
        let (alice, bob) = try (daemon.owner("alice:wonderland").make(), daemon.owner("bob:builder").make())
        let keyed = TokenOwner(daemon: daemon, credentials: ["-H", "Authorization: Bearer an-api-key"])
        let kept = try keyed.make()
        for token in [alice, bob, kept] { #expect(try daemon.status(for: token.text) == 200) }
        let text = Self.configuration(store.section, service: service.url, bob: false)
        try daemon.reload(text)
        #expect(try daemon.status(for: bob.text) == 401)
        for token in [alice, kept] { #expect(try daemon.status(for: token.text) == 200) }
        try daemon.reload(text.split(separator: "\n").filter { !$0.contains("ecmwf-api") }.joined(separator: "\n"))
        #expect(try daemon.status(for: kept.text) == 401)
        #expect(try daemon.status(for: alice.text) == 200)
        try daemon.reload(text.replacing("[reader]", with: "[editor]"))
        #expect(try daemon.whoIs("-H", bearer(alice))?.roles == ["editor", "writer"])
    }

    /// Changes all records of a store while its daemon does not run.
    private func change(
        _ store: TokenStoreFixture, of daemon: Daemon, _ part: Regex<Substring>, to text: String
    ) async throws {
        daemon.peer.stop()
        if let redis = store.redis {
            let fixture = try RedisFixture(redis)
            guard case .reply(.array(let keys)) = await fixture.ask("KEYS", "sallyport:token:*") else {
                throw Peer.Failure(description: "no tokens in Redis")
            }
            for key in keys.compactMap(\.text) {
                let record = await fixture.ask("GET", key).text ?? ""
                #expect(record.contains(part))
                _ = await fixture.ask("SET", key, record.replacing(part, with: text))
            }
        } else if let directory = store.directory?.appending(path: "tokens") {
            for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) where name.count == 32 {
                let file = directory.appending(path: name)
                let record = try String(contentsOf: file, encoding: .utf8)
                #expect(record.contains(part))
                try Data(record.replacing(part, with: text).utf8).write(to: file)
            }
        }
        try daemon.restart()
        try Wait.until("ready") { try Curl.send(daemon.url("/ready")).status == 200 }
    }
}
