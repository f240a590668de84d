import Base
import HTTP
import JOSE
import Platform
@testable import Principals
import TestSupport
import Testing

@Suite struct JWTProviderTests {
    private let issuer = StandInOpenIDIssuer()
    private static let settings = """
        name: subject
        realm: home
        cert_uri: https://id.example.org/keys
        issuer: \(StandInOpenIDIssuer.name)
        audience: app
        """

    private func provider(_ yaml: String = settings) throws -> JWTProvider {
        var reader = SettingsReader.testing(yaml)
        let provider = JWTProvider(settings: &reader, services: issuer.services)
        reader.finish()
        #expect(reader.problems.problems == [])
        return try #require(provider)
    }

    @Test func `jwt keeps a provider's promises`() async {
        let token = issuer.token()
        let other = TokenMinter(keyID: "first", algorithm: .es256)
        let now = issuer.now.withLock { $0.seconds }
        let rejected = [
            issuer.token(by: other), issuer.token(["aud": .text("other")]), issuer.token(["aud": nil]),
            issuer.token(["exp": .number("\(now - 61)")]), issuer.token(["exp": nil]),
            issuer.token(["nbf": .number("\(now + 61)")]), issuer.token(header: ["kid": nil]),
            issuer.token(header: ["kid": .text("second")]), issuer.token(header: ["alg": .text("none")]),
            issuer.token(header: ["alg": .text("HS256")]), issuer.token(["preferred_username": nil, "sub": nil]),
            issuer.token(["preferred_username": .text("")]), token + "A", "eyJ.eyJ.x", "a.b.c",
            issuer.token(header: ["typ": .text("logout+jwt")]),
        ]
        let foreign: [Credentials] = [
            .bearer(issuer.token(["iss": .text("https://other.example.org")])), .bearer(issuer.token(["iss": nil])),
            .bearer("opaque"), .bearer("sly_\(token)"), .basic("alice", token), .cookie("access_token", token),
            .bearer(""), .identity(IdentityFields([("remote-user", "alice")])),
        ]
        let conformance = ProviderConformance<JWTProvider>(
            settings: Self.settings, accepted: [.bearer(token)], rejected: rejected.map { .bearer($0) },
            foreign: foreign, secrets: [token], services: issuer.services)
        #expect(await conformance.faults() == [])
    }

    @Test func `claims become the identity`() async throws {
        let token = issuer.token(["entitlements": .list([.text("r")]), "scope": .text("a b")])
        let identity = try #require(await provider().authenticate(.bearer(token), until: .generous).identity)
        #expect(identity.username == "alice")
        #expect(identity.roles == ["r"])
        #expect(identity.scopes == ["subject": ["a", "b"]])
        #expect(identity.attributes["iss"] == StandInOpenIDIssuer.name)
        #expect(identity.expiry == issuer.now.withLock { $0.seconds } + 3600)
    }

    @Test(arguments: [
        SignatureAlgorithm.rs256, .rs512, .ps256, .es256, .es384, .es512, .eddsa,
    ])
    func `a token of every family of algorithms is taken`(_ algorithm: SignatureAlgorithm) async throws {
        let minter = TokenMinter(keyID: "k", algorithm: algorithm)
        issuer.publish([minter])
        let verdict = try await provider().authenticate(.bearer(issuer.token(by: minter)), until: .generous)
        #expect(verdict.identity?.username == "alice")
    }

    @Test func `a shared secret counts only where it is allowed`() async throws {
        let minter = TokenMinter(keyID: "k", algorithm: .hs256)
        issuer.publish([minter])
        let token = Credentials.bearer(issuer.token(by: minter))
        #expect(try await provider().authenticate(token, until: .generous).word == "rejected")
        let allowing = try provider(Self.settings + "\nallow_symmetric: true\n")
        #expect(await allowing.authenticate(token, until: .generous).identity?.username == "alice")
    }

    @Test func `an algorithm that is not listed costs no fetch`() async throws {
        let provider = try provider(Self.settings + "\nalgorithms: [RS256]\n")
        #expect(await provider.authenticate(.bearer(issuer.token()), until: .generous).word == "rejected")
        #expect(issuer.requests == [])
    }

    @Test func `a foreign issuer's token is left alone before any fetch`() async throws {
        issuer.setDown(true)
        let token = issuer.token(["iss": .text("https://other.example.org")])
        #expect(try await provider().authenticate(.bearer(token), until: .generous).word == "not applicable")
        #expect(issuer.requests == [])
    }

    @Test func `an outage is no bad credential`() async throws {
        issuer.setDown(true)
        let provider = try provider()
        #expect(await provider.authenticate(.bearer(issuer.token()), until: .generous).word == "unavailable")
    }

    @Test func `known keys serve while the issuer is down`() async throws {
        let provider = try provider()
        await provider.prepare()
        issuer.setDown(true)
        #expect(await provider.authenticate(.bearer(issuer.token()), until: .generous).word == "authenticated")
        #expect(provider.dependencies.map(\.name) == ["subject"])
        #expect(provider.dependencies.first?.keySetAge() != nil)
    }

    @Test func `a verified token is remembered until it expires`() async throws {
        let provider = try provider()
        let now = issuer.now.withLock { $0.seconds }
        let token = Credentials.bearer(issuer.token(["exp": .number("\(now + 10)")]))
        #expect(provider.recall(token) == nil)
        #expect(await provider.authenticate(token, until: .generous).word == "authenticated")
        #expect(provider.recall(token)?.identity?.username == "alice")
        issuer.now.withLock { $0 = UnixTime(seconds: now + 9) }
        #expect(provider.recall(token)?.word == "authenticated")
        issuer.now.withLock { $0 = UnixTime(seconds: now + 10) }
        #expect(provider.recall(token) == nil)
    }

    @Test func `a bad token is not remembered, and other credentials are waved on`() async throws {
        let provider = try provider()
        let bad = Credentials.bearer(issuer.token(["aud": .text("other")]))
        #expect(await provider.authenticate(bad, until: .generous).word == "rejected")
        #expect(provider.recall(bad) == nil)
        #expect(provider.recall(.basic("alice", "x"))?.word == "not applicable")
    }

    @Test func `what a withdrawn key signed is forgotten with it`() async throws {
        let clock = FixedClock()
        let services = issuer.services
        let resource = try #require(HTTPResource("https://id.example.org/keys"))
        let keys = KeySetSource(.keys(resource), name: "subject", log: services.log, now: { clock.now }) {
            origin throws(TLSError) in try services.clients.client(for: origin, tls: TLSSettings())
        }
        let provider = JWTProvider(
            name: PluginName(name: "subject", realm: "home"),
            judge: TokenJudge(keys: keys, requirements: TokenRequirements(), clock: services.clock),
            identity: JWTIdentity(provider: "subject"),
            remembered: RememberedIdentities(lifetime: .seconds(300), clock: services.clock, now: { clock.now }))
        let token = Credentials.bearer(issuer.token())
        #expect(await provider.authenticate(token, until: .generous).word == "authenticated")
        issuer.publish([TokenMinter(keyID: "second", algorithm: .es256)])
        clock.advance(by: .seconds(20))
        #expect(provider.recall(token)?.word == "authenticated")
        await keys.fetch(until: .generous)
        #expect(provider.recall(token) == nil)
        #expect(await provider.authenticate(token, until: .generous).word == "rejected")
    }

    @Test func `without an issuer any will do, and that is warned of`() async throws {
        let yaml = "name: subject\nrealm: home\ncert_uri: https://id.example.org/keys\n"
        var reader = SettingsReader.testing(yaml)
        let provider = try #require(JWTProvider(settings: &reader, services: issuer.services))
        #expect(reader.problems.warnings.map { $0.prefix(20) } == ["issuer: is not set: ", "audience: is not set"])
        let token = issuer.token(["iss": .text("https://other.example.org"), "aud": nil])
        #expect(await provider.authenticate(.bearer(token), until: .generous).word == "authenticated")
    }

    @Test(arguments: [
        ("https://id.example.org/realms/home", 1), ("home", 3),
    ])
    func `iam_realm is the issuer if it is a URL`(_ realm: String, _ warnings: Int) async throws {
        var reader = SettingsReader.testing("cert_uri: https://id.example.org/keys\niam_realm: \(realm)\n")
        let provider = try #require(JWTProvider(settings: &reader, services: issuer.services))
        reader.finish()
        #expect(reader.problems.problems == [])
        #expect(reader.problems.warnings.count == warnings)
        let token = issuer.token(["iss": .text("https://other.example.org")])
        let isTaken = await provider.authenticate(.bearer(token), until: .generous).word == "authenticated"
        #expect(isTaken == (realm == "home"))
    }

    @Test(arguments: [
        ("", "cert_uri: is required"),
        ("cert_uri: keys.json", "cert_uri: must be an http or https URL without user information"),
        ("cert_uri: 'https://u:p@h/keys'", "cert_uri: must be an http or https URL without user information"),
        ("cert_uri: 'https://h/k', leeway: 15m", "leeway: must be 0s to 5m, not 15m"),
        ("cert_uri: 'https://h/k', issuer: ''", "issuer: must not be empty"),
        ("cert_uri: 'https://h/k', audience: ['']", "audience: must not be empty"),
        ("cert_uri: 'https://h/k', algorithms: []", "algorithms: must not be empty"),
        (
            "cert_uri: 'https://h/k', algorithms: HS256",
            "algorithms: HS256 needs allow_symmetric: true; whoever can verify it can sign"
        ),
        (
            "cert_uri: 'https://h/k', algorithms: [none]",
            "algorithms: must be among RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, HS256, HS384, HS512, not none"
        ),
        ("cert_uri: 'https://h/k', tls: {client_cert: c}", "tls.client_cert: and client_key must be given together"),
        ("cert_uri: 'https://h/k', issuers: x", "issuers: is not a known key; did you mean issuer?"),
    ])
    func `a bad setting is a problem`(_ yaml: String, _ problem: String) {
        var reader = SettingsReader.testing("{\(yaml)}")
        _ = JWTProvider(settings: &reader, services: issuer.services)
        reader.finish()
        #expect(reader.problems.problems == [problem])
    }
}
