import Base
import HTTP
import JOSE
import Platform
import Principals
import TestSupport
import Testing

@Suite struct ECMWFTokenGeneratorProviderTests {
    private typealias Fixture = TokenServiceFixture<ECMWFTokenGeneratorProvider>
    private typealias Answer = Fixture.Answer
    private static let now = UnixTime(seconds: 1_800_000_000)
    private static let issuer = "https://auth.example.org/realms/e"
    private static let certs = "\(issuer)/protocol/openid-connect/certs"
    private static let validation = "POST https://gen.example.org/tokens/validate-token"
    private static let refresh = "POST https://gen.example.org/tokens/admin/refresh-access-token"
    private static let minter = TokenMinter(keyID: "k", algorithm: .es256)
    private static let active = Answer(#"{"active":true}"#)
    private static let settings = """
        name: subject
        realm: home
        cert_uri: \(certs)
        token_generator_url: https://gen.example.org/tokens/
        client_id: 'the "app"'
        client_secret: 'top\\secret'
        """

    private static func accessToken(_ changes: [String: JSONValue] = [:]) -> String {
        var claims = TokenMinter.claims(subject: "alice", issuer: issuer, now: now)
        for (name, value) in changes { claims[name] = value }
        return minter.mint(claims: claims)
    }

    private static func exchanged(_ token: String = accessToken()) -> Answer {
        Answer(#"{"access_token":"\#(token)"}"#)
    }

    private func fixture(
        validation: Answer? = active, refresh: Answer? = exchanged(), more: String = ""
    ) throws -> Fixture {
        try Fixture(Self.settings + more) { line in
            switch line {
            case Self.validation: validation
            case Self.refresh: refresh
            case "GET \(Self.certs)": Answer(String(decoding: TokenMinter.keySet([Self.minter]), as: UTF8.self))
            default: nil
            }
        }
    }

    @Test func `a token is validated, exchanged, and the access token verified`() async throws {
        let fixture = try fixture()
        let identity = try #require(await fixture.verdict(#"a"b\c&=ü"#).identity)
        #expect(identity.username == "alice")
        #expect(identity.expiry == Self.now.seconds + 3600)
        let sent = fixture.clients.sent
        #expect(sent.map(\.line) == [Self.validation, Self.refresh, "GET \(Self.certs)"])
        #expect(
            sent.prefix(2).map(\.body) == [
                #"{"token":"a\"b\\c&=ü","client_id":"the \"app\""}"#,
                #"{"client_id":"the \"app\"","client_secret":"top\\secret","refresh_token":"a\"b\\c&=ü"}"#,
            ])
        for call in sent.prefix(2) {
            #expect(call.field("Authorization") == nil)
            #expect(call.field("Content-Type") == "application/json")
        }
        #expect(sent.map(\.request.isRepeatable).prefix(2) == [true, false])
    }

    @Test(arguments: [
        (200, #"{"active":false}"#, "rejected"), (200, #"{"active":true,"x":1}"#, "authenticated"),
        (200, #"{"active":1}"#, "unavailable"), (200, "{}", "unavailable"), (200, "", "unavailable"),
        (500, #"{"active":true}"#, "unavailable"), (503, "", "unavailable"), (429, "", "unavailable"),
        (404, "", "unavailable"), (401, "", "rejected"), (403, "", "rejected"),
        (400, #"{"error":"invalid_token"}"#, "rejected"), (400, "", "unavailable"),
        (401, #"{"error":"invalid_client"}"#, "unavailable"),
        (400, #"{"error":"unauthorized_client"}"#, "unavailable"),
    ])
    func `every answer of the validation has its verdict`(_ status: Int, _ body: String, _ word: String) async throws {
        let fixture = try fixture(validation: .init(body, status: status))
        let verdict = await fixture.verdict("sesame")
        #expect(verdict.word == word)
        #expect(!"\(verdict)".contains("sesame"))
        #expect(fixture.clients.sent.count == (word == "authenticated" ? 3 : 1))
    }

    @Test(arguments: [
        (400, #"{"error":"invalid_grant"}"#, "rejected"), (401, "", "rejected"),
        (401, #"{"error":"invalid_client"}"#, "unavailable"), (500, "", "unavailable"), (200, "{}", "unavailable"),
        (200, #"{"access_token":null}"#, "unavailable"), (200, #"{"access_token":"opaque"}"#, "unavailable"),
    ])
    func `every answer of the exchange has its verdict`(_ status: Int, _ body: String, _ word: String) async throws {
        #expect(try await fixture(refresh: .init(body, status: status)).verdict("t").word == word)
    }

    @Test func `the access token is judged like any JWT`() async throws {
        let cases: [(Answer, String, String)] = [
            (Self.exchanged(Self.accessToken(["exp": .number("\(Self.now.seconds - 100)")])), "", "rejected"),
            (Self.exchanged(Self.accessToken()), "\naudience: app", "rejected"),
            (Self.exchanged(Self.accessToken(["iss": .text("x")])), "\nissuer: \(Self.issuer)", "unavailable"),
            (Self.exchanged(Self.accessToken(["iss": .text("x")])), "", "authenticated"),
            (Self.exchanged(Self.accessToken(["sub": .text("")])), "", "rejected"),
        ]
        for (refresh, more, word) in cases {
            #expect(try await fixture(refresh: refresh, more: more).verdict("t").word == word)
        }
    }

    @Test func `a token that is no text is not sent`() async throws {
        let fixture = try fixture()
        let verdict = await fixture.subject.authenticate(.bearer(Secret([0xFF])), until: .generous)
        #expect(verdict.word == "rejected")
        #expect(fixture.clients.sent.isEmpty)
    }

    @Test(arguments: [
        ("https://auth.example.org/realms/e", "", true), ("https://auth.example.org/realms/e/", "", true),
        ("https://auth.example.org", "", true), ("https://auth.example.org/realms/f", "", false),
        ("https://auth.example.org/realm", "", false), ("https://other.example.org", "", false),
        ("http://auth.example.org/realms/e", "", false), ("https://auth.example.org:444/realms/e", "", false),
        ("https://u@auth.example.org/realms/e", "", false), ("alice", "", false), ("", "", false),
        ("urn:mine", "\nissuer: urn:mine", true), ("urn:mine:", "\nissuer: urn:mine", false),
        ("https://auth.example.org/realms/e", "\nissuer: urn:mine", false),
    ])
    func `a JWT leaves only if its issuer is ours`(_ issuer: String, _ more: String, _ leaves: Bool) async throws {
        let fixture = try fixture(validation: .init(#"{"active":false}"#), more: more)
        let token = TokenMinter(algorithm: .hs256).mint(claims: ["iss": .text(issuer)])
        #expect(await fixture.verdict(token).word == (leaves ? "rejected" : "not applicable"))
        #expect(fixture.clients.sent.count == (leaves ? 1 : 0))
    }

    @Test func `what could be a JWT and names no issuer stays`() async throws {
        let fixture = try fixture()
        for token in ["eyJhbGciOiJub25lIn0", "a.b.c", "..", TokenMinter(algorithm: .hs256).mint(claims: [:])] {
            #expect(await fixture.verdict(token).word == "not applicable")
        }
        #expect(fixture.clients.sent.isEmpty)
    }

    @Test func `what is missing is named`() {
        #expect(
            Fixture.problems("{}").problems == [
                "cert_uri: is required", "token_generator_url: is required", "client_id: is required",
                "client_secret: is required",
            ])
    }

    @Test func `ecmwf-token-generator keeps a provider's promises`() async {
        let clients = FakeUpstreamClients { _, request throws(HTTPClientError) in
            let isGood = String(decoding: request.body, as: UTF8.self).contains(#""token":"good""#)
            let answer =
                switch request.target {
                case "/tokens/validate-token": isGood ? Self.active : Answer(#"{"active":false}"#)
                case "/tokens/admin/refresh-access-token": Self.exchanged()
                default: Answer(String(decoding: TokenMinter.keySet([Self.minter]), as: UTF8.self))
                }
            return answer.response
        }
        let conformance = ProviderConformance<ECMWFTokenGeneratorProvider>(
            settings: Self.settings, accepted: [.bearer(Secret("good"))], rejected: [.bearer(Secret("sesame"))],
            foreign: foreignCredentials, secrets: ["sesame", #"top\secret"#],
            services: .testing(clients: clients, clock: { Self.now }))
        #expect(await conformance.faults() == [])
    }
}
