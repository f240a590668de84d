import Base
import HTTP
import JOSE
import Platform
import Principals
import TestSupport
import Testing

@Suite struct OpenIDOfflineProviderTests {
    private typealias Fixture = TokenServiceFixture<OpenIDOfflineProvider>
    private typealias Answer = Fixture.Answer
    private static let now = UnixTime(seconds: 1_800_000_000)
    private static let issuer = "https://iam.example.org/auth/realms/home"
    private static let introspection = "POST \(issuer)/protocol/openid-connect/token/introspect"
    private static let refresh = "POST \(issuer)/protocol/openid-connect/token"
    private static let minter = TokenMinter(keyID: "k", algorithm: .es256)
    private static let active = Answer(#"{"active":true,"scope":"openid offline_access"}"#)
    private static let settings = """
        name: subject
        realm: home
        cert_uri: https://iam.example.org/certs
        iam_url: https://iam.example.org/auth/
        public_client_id: public&app
        private_client_id: private:app
        private_client_secret: "top secret%"
        """

    private static func accessToken(_ changes: [String: JSONValue] = [:]) -> String {
        var claims = TokenMinter.claims(subject: "u-1", issuer: issuer, now: now)
        claims["preferred_username"] = .text("alice")
        claims["realm_access"] = .object([("roles", .list([.text("a"), .text("b")]))])
        for (name, value) in changes { claims[name] = value }
        return minter.mint(claims: claims)
    }

    private static func exchanged(_ token: String = accessToken()) -> Answer {
        Answer(#"{"access_token":"\#(token)"}"#)
    }

    private func fixture(
        introspection: Answer? = active, refresh: Answer? = exchanged(), more: String = ""
    ) throws -> Fixture {
        try Fixture(Self.settings + more) { line in
            switch line {
            case Self.introspection: introspection
            case Self.refresh: refresh
            case "GET https://iam.example.org/certs":
                Answer(String(decoding: TokenMinter.keySet([Self.minter]), as: UTF8.self))
            default: nil
            }
        }
    }

    @Test func `a token is introspected, exchanged, and the access token verified`() async throws {
        let fixture = try fixture()
        let identity = try #require(await fixture.verdict("a&b=c +%#ü").identity)
        #expect(identity.username == "alice")
        #expect(identity.roles == ["a", "b"])
        #expect(identity.expiry == Self.now.seconds + 3600)
        let sent = fixture.clients.sent
        #expect(sent.map(\.line) == [Self.introspection, Self.refresh, "GET https://iam.example.org/certs"])
        let token = "a%26b%3Dc+%2B%25%23%C3%BC"
        #expect(
            sent.prefix(2).map(\.body) == [
                "token=\(token)",
                "client_id=public%26app&grant_type=refresh_token&refresh_token=\(token)",
            ])
        for call in sent.prefix(2) {
            // RFC 6749 §2.3.1: each half in the form's encoding.
            let pair = Base64.encode(Array("private%3Aapp:top+secret%25".utf8))
            #expect(call.field("Authorization") == "Basic " + String(decoding: pair, as: UTF8.self))
            #expect(call.field("Content-Type") == "application/x-www-form-urlencoded")
        }
        #expect(sent.map(\.request.isRepeatable).prefix(2) == [true, false])
    }

    @Test func `a realm stays one segment of the path`() async throws {
        let settings = Self.settings.replacing("realm: home", with: "realm: \"a/b ?ü\"")
        let fixture = try Fixture(settings) { _ in nil }
        _ = await fixture.verdict("t")
        #expect(
            fixture.clients.sent.map(\.request.target)
                == ["/auth/realms/a%2Fb%20%3F%C3%BC/protocol/openid-connect/token/introspect"])
    }

    @Test(arguments: [
        (200, #"{"active":false}"#, "rejected"), (200, #"{"active":false,"scope":"offline_access"}"#, "rejected"),
        (200, #"{"active":true}"#, "rejected"), (200, #"{"active":true,"scope":"not_offline_access"}"#, "rejected"),
        (200, #"{"active":true,"scope":"offline_access_not openid"}"#, "rejected"),
        (200, #"{"active":true,"scope":["offline_access"]}"#, "rejected"),
        (200, #"{"active":true,"scope":"offline_access"}"#, "authenticated"),
        (200, #"{"active":true,"scope":"a  offline_access  b"}"#, "authenticated"),
        (200, #"{"active":"true","scope":"offline_access"}"#, "unavailable"), (200, "{}", "unavailable"),
        (200, "nonsense", "unavailable"), (302, "", "unavailable"),
        (500, #"{"active":true,"scope":"offline_access"}"#, "unavailable"), (429, "", "unavailable"),
        // Our client is refused here, never the token.
        (401, #"{"error":"invalid_client"}"#, "unavailable"), (403, "", "unavailable"), (400, "", "unavailable"),
        (400, #"{"error":"invalid_request"}"#, "unavailable"),
        (400, #"{"error":"invalid_token"}"#, "rejected"),
    ])
    func `every answer of introspection has its verdict`(_ status: Int, _ body: String, _ word: String) async throws {
        let fixture = try fixture(introspection: .init(body, status: status))
        let verdict = await fixture.verdict("sesame")
        #expect(verdict.word == word)
        #expect(!"\(verdict)".contains("sesame"))
        #expect(fixture.clients.sent.count == (word == "authenticated" ? 3 : 1))
    }

    @Test(arguments: [
        (400, #"{"error":"invalid_grant","error_description":"Token is not active"}"#, "rejected"),
        (401, #"{"error":"unauthorized_client"}"#, "unavailable"), (401, "", "unavailable"),
        (400, #"{"error":"unauthorized_client"}"#, "unavailable"), (500, "", "unavailable"),
        (200, "{}", "unavailable"), (200, #"{"access_token":""}"#, "unavailable"),
        (200, #"{"access_token":7}"#, "unavailable"), (200, #"{"access_token":"opaque"}"#, "unavailable"),
        (200, "[]", "unavailable"), (307, "", "unavailable"),
    ])
    func `every answer of the exchange has its verdict`(_ status: Int, _ body: String, _ word: String) async throws {
        let fixture = try fixture(refresh: .init(body, status: status))
        #expect(await fixture.verdict("t").word == word)
    }

    @Test func `the access token is judged like any JWT`() async throws {
        let past = JSONValue.number("\(Self.now.seconds - 100)")
        let cases: [(Answer, String, String)] = [
            (Self.exchanged(Self.accessToken(["exp": past])), "", "rejected"),
            (Self.exchanged(Self.accessToken(["aud": .text("other")])), "\naudience: app", "rejected"),
            (Self.exchanged(Self.accessToken(["aud": .text("app")])), "\naudience: app", "authenticated"),
            (Self.exchanged(Self.accessToken(["iss": .text("https://other")])), "", "unavailable"),
            (Self.exchanged(Self.accessToken() + "x"), "", "rejected"),
            (Self.exchanged(Self.accessToken(["preferred_username": .null, "sub": .null])), "", "rejected"),
        ]
        for (refresh, more, word) in cases {
            #expect(try await fixture(refresh: refresh, more: more).verdict("t").word == word)
        }
    }

    @Test func `nothing to reach is an outage at each step`() async throws {
        #expect(try await fixture(introspection: nil).verdict("t").word == "unavailable")
        #expect(try await fixture(refresh: nil).verdict("t").word == "unavailable")
        let keyless = try Fixture(Self.settings) { line in
            line == Self.introspection ? Self.active : line == Self.refresh ? Self.exchanged() : nil
        }
        #expect(await keyless.verdict("t").word == "unavailable")
        #expect(keyless.subject.dependencies.map(\.name) == ["subject", "subject-tokens"])
        #expect(keyless.subject.dependencies.map { $0.isReachable() } == [false, true])
    }

    @Test func `JWTs of the realm's issuer are taken, whatever they are signed with, and no others`() async throws {
        let offline = TokenMinter(keyID: "h", algorithm: .hs512)
        let fixture = try fixture()
        let own: [String: JSONValue] = ["iss": .text(Self.issuer), "typ": .text("Offline")]
        #expect(await fixture.verdict(offline.mint(claims: own)).word == "authenticated")
        #expect(await fixture.verdict(offline.mint(claims: own, header: ["kid": nil])).word == "authenticated")
        let before = fixture.clients.sent.count
        for issuer in [
            "https://iam.example.org/auth/realms/other", Self.issuer + "/", "https://iam.example.org/auth/realms/hom",
            "HTTPS://iam.example.org/auth/realms/home", "",
        ] {
            #expect(await fixture.verdict(offline.mint(claims: ["iss": .text(issuer)])).word == "not applicable")
        }
        let others = [
            offline.mint(claims: [:]), offline.mint(claims: ["iss": .list([.text(Self.issuer)])]), "eyJhbGciOi",
            "a.b.c",
            "a.b.c.d.e", offline.mint(payload: "nonsense"), "..",
            offline.mint(payload: #"{"iss":"\#(Self.issuer)","iss":"x"}"#),
        ]
        for token in others { #expect(await fixture.verdict(token).word == "not applicable") }
        #expect(fixture.clients.sent.count == before)
    }

    @Test func `a configured issuer stands in for the realm's URL`() async throws {
        let fixture = try fixture(
            refresh: Self.exchanged(Self.accessToken(["iss": .text("https://front")])),
            more: "\nissuer: https://front")
        #expect(
            await fixture.verdict(Self.minter.mint(claims: ["iss": .text("https://front")])).word == "authenticated")
        #expect(await fixture.verdict(Self.accessToken()).word == "not applicable")
    }

    @Test func `what is missing is named`() {
        #expect(
            Fixture.problems("{}").problems == [
                "cert_uri: is required", "iam_url: is required", "public_client_id: is required",
                "private_client_id: is required", "private_client_secret: is required",
            ])
        let settings = Self.settings.replacing("https://iam.example.org/auth/", with: "iam.example.org")
        #expect(
            Fixture.problems(settings).problems
                == ["iam_url: must be an http or https URL without user information, query or fragment"])
    }

    @Test func `openid-offline keeps a provider's promises`() async {
        let clients = FakeUpstreamClients { _, request throws(HTTPClientError) in
            let body = String(decoding: request.body, as: UTF8.self)
            let answer =
                switch request.target {
                case "/certs": Answer(String(decoding: TokenMinter.keySet([Self.minter]), as: UTF8.self))
                case "/auth/realms/home/protocol/openid-connect/token": Self.exchanged()
                default: body == "token=good" ? Self.active : Answer(#"{"active":false}"#)
                }
            return answer.response
        }
        let conformance = ProviderConformance<OpenIDOfflineProvider>(
            settings: Self.settings, accepted: [.bearer(Secret("good"))], rejected: [.bearer(Secret("sesame"))],
            foreign: foreignCredentials, secrets: ["sesame", "top secret%"],
            services: .testing(clients: clients, clock: { Self.now }))
        #expect(await conformance.faults() == [])
    }
}
