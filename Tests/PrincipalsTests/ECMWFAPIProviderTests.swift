import Base
import HTTP
import Platform
import Principals
import TestSupport
import Testing

@Suite struct ECMWFAPIProviderTests {
    private typealias Fixture = TokenServiceFixture<ECMWFAPIProvider>
    private static let settings = "{name: subject, realm: home, uri: 'https://api.example.org/v1/'}"
    private static let alice = #"{"uid":"alice","email":"alice@example.org","first_name":"A","code":200}"#

    private func fixture(_ answer: Fixture.Answer?) throws -> Fixture {
        try Fixture(Self.settings) { _ in answer }
    }

    @Test func `the call is a GET of who-am-i, and the answer names the user`() async throws {
        let fixture = try fixture(.init(Self.alice))
        let identity = await fixture.verdict("0123abcd").identity
        #expect(
            identity
                == Identity(
                    username: "alice", email: "alice@example.org", attributes: ["ecmwf-email": "alice@example.org"]))
        #expect(fixture.clients.sent.map(\.line) == ["GET https://api.example.org/v1/who-am-i?token=0123abcd"])
        let sent = try #require(fixture.clients.sent.first)
        #expect(sent.body.isEmpty)
        #expect(sent.field("Authorization") == nil)
        #expect(sent.field("Cookie") == nil)
    }

    @Test(arguments: ["https://api.example.org", "https://api.example.org/", "https://api.example.org//"])
    func `slashes at the end of the URL do not count`(_ url: String) async throws {
        let fixture = try Fixture("uri: '\(url)'") { _ in .init(Self.alice) }
        _ = await fixture.verdict("k")
        #expect(fixture.clients.sent.map(\.line) == ["GET https://api.example.org/who-am-i?token=k"])
    }

    @Test(arguments: [
        ("a&uid=root", "a%26uid%3Droot"), ("a#b", "a%23b"), ("100%", "100%25"), ("a+b c", "a%2Bb%20c"),
        ("/a/?x", "%2Fa%2F%3Fx"), ("schlüssel", "schl%C3%BCssel"), ("a\r\nHost: b", "a%0D%0AHost%3A%20b"),
        ("-._~", "-._~"), ("\0", "%00"),
    ])
    func `a key stays one value of the query`(_ key: String, _ encoded: String) async throws {
        let fixture = try fixture(.init(Self.alice))
        _ = await fixture.verdict(key)
        #expect(fixture.clients.sent.map(\.request.target) == ["/v1/who-am-i?token=\(encoded)"])
    }

    @Test func `a key that is no UTF-8 stays as it is`() async throws {
        let fixture = try fixture(.init(Self.alice))
        _ = await fixture.subject.authenticate(.bearer(Secret([0xFF, 0x41])), until: .generous)
        #expect(fixture.clients.sent.map(\.request.target) == ["/v1/who-am-i?token=%FFA"])
    }

    @Test(arguments: [
        (200, #"{"uid":"alice"}"#, "authenticated"), (203, #"{"uid":"alice"}"#, "authenticated"),
        (200, #"{"uid":"alice","email":null}"#, "authenticated"),
        (200, #"{"uid":"alice","email":7}"#, "authenticated"),
        // A 2xx answer without a user refuses; one that makes no sense is no judgement.
        (200, #"{"error":"no such key"}"#, "rejected"), (200, #"{"uid":""}"#, "rejected"),
        (200, #"{"uid":7}"#, "rejected"), (200, #"{"uid":null}"#, "rejected"), (200, #"{"UID":"alice"}"#, "rejected"),
        (200, "", "unavailable"), (200, "<html>", "unavailable"), (200, "[]", "unavailable"),
        (200, #""alice""#, "unavailable"), (200, #"{"uid":"alice","uid":"root"}"#, "unavailable"),
        (200, #"{"uid":"alice"} x"#, "unavailable"), (204, "", "unavailable"),
        (401, "", "rejected"), (403, "", "rejected"), (403, #"{"uid":"alice"}"#, "rejected"),
        (400, #"{"error":"invalid_token"}"#, "rejected"), (400, #"{"error":"bad key"}"#, "rejected"),
        (400, "", "unavailable"), (400, #"{"uid":"alice"}"#, "unavailable"),
        (404, #"{"uid":"alice"}"#, "unavailable"), (414, "", "rejected"), (431, "", "rejected"),
        (429, "", "unavailable"), (500, #"{"uid":"alice"}"#, "unavailable"),
        (502, "", "unavailable"), (503, "", "unavailable"), (304, "", "unavailable"), (300, "", "unavailable"),
    ])
    func `every answer has its verdict`(_ status: Int, _ body: String, _ word: String) async throws {
        let fixture = try fixture(.init(body, status: status))
        let verdict = await fixture.verdict("sesame")
        #expect(verdict.word == word)
        #expect(!"\(verdict)".contains("sesame"))
    }

    @Test(arguments: [
        "https://evil.example.org/who-am-i?token=sesame", "http://api.example.org/v1/who-am-i?token=sesame",
        "https://api.example.org:444/x?token=sesame", "//evil.example.org/", "relative", "",
    ])
    func `a redirect to anybody else is not followed`(_ location: String) async throws {
        let fixture = try fixture(.init("", status: 302, location: location))
        let verdict = await fixture.verdict("sesame")
        #expect(verdict.word == "unavailable")
        #expect(!"\(verdict)".contains("sesame"))
        #expect(fixture.clients.sent.count == 1)
    }

    @Test func `a redirect at the same server is followed`() async throws {
        let fixture = try Fixture(Self.settings) { line in
            line == "GET https://api.example.org/v2/me?token=k"
                ? .init(Self.alice) : .init("", status: 307, location: "/v2/me?token=k")
        }
        #expect(await fixture.verdict("k").word == "authenticated")
    }

    @Test func `an API that cannot be reached is an outage, and is asked again`() async throws {
        let fixture = try fixture(nil)
        #expect(await fixture.verdict("k").word == "unavailable")
        #expect(await fixture.verdict("k").word == "unavailable")
        #expect(fixture.clients.sent.count == 2)
        #expect(fixture.subject.dependencies.map { $0.isReachable() } == [false])
    }

    @Test func `what was said is remembered, also a rejection for a moment`() async throws {
        for answer in [Fixture.Answer(Self.alice), .init("", status: 403)] {
            let fixture = try fixture(answer)
            let verdict = await fixture.verdict("k")
            #expect(fixture.subject.recall(.bearer(Secret("k")))?.word == verdict.word)
            #expect(fixture.subject.recall(.bearer(Secret("K"))) == nil)
            _ = await fixture.verdict("k")
            #expect(fixture.clients.sent.count == 1)
            #expect(fixture.subject.dependencies.map { $0.isReachable() } == [true])
        }
    }

    @Test func `a key beyond 2 KiB is not sent`() async throws {
        let fixture = try fixture(.init(Self.alice))
        #expect(await fixture.verdict(String(repeating: "k", count: 2049)).word == "rejected")
        #expect(fixture.clients.sent.isEmpty)
        #expect(await fixture.verdict(String(repeating: "k", count: 2048)).word == "authenticated")
    }

    @Test(arguments: [
        ("{}", "uri: is required"), ("{uri: ''}", "uri: must not be empty"),
        ("{uri: 'ftp://h'}", "uri: must be an http or https URL without user information, query or fragment"),
        ("{uri: 'https://u:p@h'}", "uri: must be an http or https URL without user information, query or fragment"),
        ("{uri: 'https://h/?a=b'}", "uri: must be an http or https URL without user information, query or fragment"),
        ("{uri: 'https://h/#a'}", "uri: must be an http or https URL without user information, query or fragment"),
        ("{uri: 'https://h', tls: {client_cert: a}}", "tls.client_cert: and client_key must be given together"),
    ])
    func `bad settings are named`(_ settings: String, _ problem: String) {
        #expect(Fixture.problems(settings).problems == [problem])
    }

    @Test func `plain http is warned of, but not on this machine`() {
        #expect(Fixture.problems("{uri: 'http://127.0.0.1:8080'}").warnings == [])
        #expect(Fixture.problems("{uri: 'http://h'}").warnings.count == 1)
    }

    @Test func `ecmwf-api keeps a provider's promises`() async {
        let clients = FakeUpstreamClients { _, request throws(HTTPClientError) in
            request.target.hasSuffix("=good")
                ? HTTPClientResponse(status: 200, body: Array(Self.alice.utf8)) : HTTPClientResponse(status: 403)
        }
        let conformance = ProviderConformance<ECMWFAPIProvider>(
            settings: "name: subject\nrealm: home\nuri: 'https://api.example.org'", accepted: [.bearer(Secret("good"))],
            rejected: [.bearer(Secret("sesame"))], foreign: foreignCredentials, secrets: ["sesame"],
            services: .testing(clients: clients))
        #expect(await conformance.faults() == [])
    }
}

/// What no provider of Bearer tokens from elsewhere takes.
let foreignCredentials: [Credentials] = [
    .basic("alice", "x"), .cookie(name: "access_token", value: Secret("x")), .bearer(Secret("")),
    .bearer(Secret("sly_0123456789")), .identity(IdentityFields([("remote-user", "alice")])),
]
