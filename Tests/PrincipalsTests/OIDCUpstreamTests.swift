import Base
import HTTP
import JOSE
import Platform
@testable import Principals
import TestSupport
import Testing

/// `userinfo` and `introspection`: the issuer judges.
@Suite struct OIDCUpstreamTests: OIDCSuite {
    let issuer = StandInOpenIDIssuer()

    private func accept() {
        issuer.setUserInfo(.init(#"{"sub":"u-1","preferred_username":"alice","groups":["g"]}"#))
        issuer.setIntrospection(.init(#"{"active":true,"sub":"u-1","preferred_username":"alice","groups":["g"]}"#))
    }

    @Test(arguments: ["userinfo", "introspection"])
    func `oidc keeps a provider's promises where the issuer judges`(_ validation: String) async {
        accept()
        let token = issuer.token()
        let now = issuer.now.withLock { $0.seconds }
        let rejected = [
            issuer.token(["aud": .text("other")]), issuer.token(["aud": nil]),
            issuer.token(["exp": .number("\(now - 61)")]),
        ]
        let foreign: [Credentials] = [
            .bearer(issuer.token(["iss": .text("https://other.example.org")])), .bearer(issuer.token(["iss": nil])),
            .bearer("sly_abc"), .bearer("eyJhbGciOiJub25lIn0"), .bearer("a.b.c"), .bearer("a.b.c.d.e"),
            .bearer("not a token"), .bearer("a\r\nX: y"), .basic("alice", "x"), .cookie("other", "opaque"),
        ]
        let conformance = ProviderConformance<OIDCProvider>(
            settings: Self.settings(validation),
            accepted: [.bearer("opaque"), .bearer(token), .cookie("access_token", "opaque-2")],
            rejected: rejected.map { .bearer($0) }, foreign: foreign, secrets: [token, "swordfish"],
            services: issuer.services)
        #expect(await conformance.faults() == [])
        let places = ["/userinfo", "/introspect", "/realms/home/.well-known/openid-configuration"]
        #expect(issuer.sent.allSatisfy { places.contains($0.request.target) })
        #expect(
            issuer.sent.count { $0.request.target == (validation == "userinfo" ? "/userinfo" : "/introspect") } == 3)
    }

    @Test(arguments: ["userinfo", "introspection"])
    func `a foreign JWT never leaves`(_ validation: String) async throws {
        accept()
        let provider = try provider(validation)
        for token in [
            issuer.token(["iss": .text("https://other.example.org")]), issuer.token(["iss": nil]), "eyJx", "x.y.z",
        ] {
            #expect(await judge(provider, token).word == "not applicable")
        }
        #expect(issuer.requests == [])
    }

    @Test(arguments: ["userinfo", "introspection"])
    func `what the issuer says becomes the identity`(_ validation: String) async throws {
        accept()
        let provider = try provider(validation)
        #expect(await judge(provider, "opaque").identity == Identity(username: "alice", roles: ["g"]))
        let own = await judge(provider, issuer.token()).identity
        #expect(own?.expiry == issuer.now.withLock { $0.seconds } + 3600)
    }

    @Test(arguments: [
        (StandInOpenIDIssuer.Answer("", status: 401), "rejected"), (.init("{}", status: 403), "rejected"),
        (.init("{}"), "rejected"), (.init(#"{"preferred_username":""}"#), "rejected"),
        (.init(#"{"preferred_username":["alice"]}"#), "rejected"),
        (.init("", status: 400), "unavailable"), (.init("", status: 404), "unavailable"),
        (.init("", status: 429), "unavailable"), (.init("", status: 500), "unavailable"),
        (.init(#"{"preferred_username":"alice"}"#, status: 503), "unavailable"),
        (.init(#"{"preferred_username":"alice"}"#, status: 302), "unavailable"),
        (.init(#"{"preferred_username":"alice"}"#, type: "text/html"), "unavailable"),
        (.init("eyJ.eyJ.x", type: "application/jwt"), "unavailable"),
        (.init("[]"), "unavailable"), (.init(#""alice""#), "unavailable"), (.init(""), "unavailable"),
        (.init(#"{"preferred_username":"alice""#), "unavailable"),
        (.init(#"{"preferred_username":"alice"}"#, type: "application/json; charset=utf-8"), "authenticated"),
        (.init(#"{"preferred_username":"alice"}"#, type: "Application/JSON"), "authenticated"),
    ])
    func `an answer of userinfo`(_ answer: StandInOpenIDIssuer.Answer, _ word: String) async throws {
        issuer.setUserInfo(answer)
        let provider = try provider("userinfo")
        #expect(await judge(provider, "opaque").word == word)
        #expect(provider.recall(.bearer("opaque"))?.word == (word == "unavailable" ? nil : word))
    }

    @Test(arguments: [
        (#"{"active":false}"#, "rejected"), (#"{"active":"true","username":"alice"}"#, "unavailable"),
        (#"{"active":1,"username":"alice"}"#, "unavailable"), (#"{"username":"alice"}"#, "unavailable"),
        (#"{"active":true}"#, "rejected"), (#"{"active":true,"username":"alice"}"#, "authenticated"),
        (#"{"active":true,"username":"alice","exp":1800000100.5}"#, "authenticated"),
        (#"{"active":true,"username":"alice","exp":1799999000}"#, "rejected"),
        (#"{"active":true,"username":"alice","exp":"soon"}"#, "rejected"),
        (#"{"active":true,"username":"alice","nbf":1800001000}"#, "rejected"),
        (#"{"active":true,"username":"alice","aud":"other"}"#, "rejected"),
        (#"{"active":true,"username":"alice","aud":["other","app"]}"#, "authenticated"),
        (#"{"active":true,"username":"alice","iss":"https://other.example.org"}"#, "rejected"),
        (#"{"active":true,"username":"alice","iss":"https://id.example.org/realms/home"}"#, "authenticated"),
    ])
    func `an answer of introspection`(_ json: String, _ word: String) async throws {
        issuer.setIntrospection(.init(json))
        let verdict = await judge(try provider("introspection", "claim_mappings: {username: username}"), "opaque")
        #expect(verdict.word == word)
        if json.contains(".5") { #expect(verdict.identity?.expiry == 1_800_000_100) }
    }

    @Test(arguments: [
        (#""azp":"app""#, "authenticated"), (#""client_id":"app""#, "authenticated"), (#""azp":"x""#, "rejected"),
        (#""client_id":"x""#, "rejected"), (#""azp":"app","client_id":"x""#, "authenticated"), (#""x":1"#, "rejected"),
    ])
    func `an authorized party is asked of introspection too`(_ member: String, _ word: String) async throws {
        issuer.setIntrospection(.init(#"{"active":true,"preferred_username":"alice",\#(member)}"#))
        #expect(await judge(try provider("introspection", "authorized_parties: app"), "opaque").word == word)
    }

    @Test func `userinfo cannot say for whom an opaque token was issued`() async throws {
        accept()
        let provider = try provider("userinfo", "authorized_parties: app")
        #expect(await judge(provider, "opaque").word == "rejected")
        #expect(issuer.requests == [])
        #expect(await judge(provider, issuer.token(["azp": .text("other")])).word == "rejected")
        #expect(await judge(provider, issuer.token(["azp": .text("app")])).word == "authenticated")
    }

    @Test(arguments: ["userinfo", "introspection"])
    func `a token that expires while the issuer is asked is none`(_ validation: String) async throws {
        accept()
        let token = issuer.token()
        issuer.whenAsked { [now = issuer.now] in now.withLock { $0 = UnixTime(seconds: $0.seconds + 3700) } }
        #expect(await judge(try provider(validation), token).word == "rejected")
    }

    @Test(arguments: [401, 403, 400, 500])
    func `a refusal of ourselves is an outage for callers`(_ status: Int) async throws {
        issuer.setIntrospection(.init(#"{"error":"invalid_client"}"#, status: status))
        #expect(await judge(try provider("introspection"), "opaque").word == "unavailable")
    }

    @Test(arguments: [
        ("", "Basic YXBwOnN3b3JkZmlzaCUzQSsxMDAlMjU=", "token=a%2Bb&token_type_hint=access_token"),
        (
            "client_auth_method: client_secret_post", nil,
            "token=a%2Bb&token_type_hint=access_token&client_id=app&client_secret=swordfish%3A+100%25"
        ),
    ])
    func `introspection says who asks`(_ more: String, _ authorization: String?, _ form: String) async throws {
        accept()
        #expect(await judge(try provider("introspection", more), "a+b").word == "authenticated")
        let sent = try #require(issuer.sent.last)
        #expect(sent.line == "POST https://api.example.org/introspect")
        #expect(sent.body == form)
        #expect(sent.field("authorization") == authorization)
        #expect(sent.field("content-type") == "application/x-www-form-urlencoded")
    }

    @Test(arguments: ["userinfo", "introspection", "both"])
    func `an outage is no bad credential`(_ validation: String) async throws {
        issuer.setDown(true)
        let provider = try provider(validation)
        #expect(await judge(provider, validation == "both" ? issuer.token() : "opaque").word == "unavailable")
        #expect(provider.recall(.bearer("opaque")) == nil)
    }

    @Test(arguments: ["userinfo", "introspection"])
    func `one question for many requests with the same token`(_ validation: String) async throws {
        accept()
        let provider = try provider(validation)
        await withTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { await judge(provider, "opaque").word } }
            for await word in group { #expect(word == "authenticated") }
        }
        #expect(issuer.count(of: "/userinfo") + issuer.count(of: "/introspect") == 1)
    }

    @Test func `a client that leaves takes nobody's answer along`() async throws {
        accept()
        let provider = try provider("userinfo")
        let leaving = Task { await judge(provider, "opaque") }
        leaving.cancel()
        #expect(await judge(provider, "opaque").word == "authenticated")
        _ = await leaving.value
    }

    @Test func `endpoints that are configured need no metadata`() async throws {
        accept()
        let provider = try provider("userinfo", "userinfo_endpoint: https://id.example.org/userinfo")
        #expect(await judge(provider, "opaque").word == "authenticated")
        #expect(issuer.requests == ["GET https://id.example.org/userinfo"])
    }
}
