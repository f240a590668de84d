import Base
import HTTP
import JOSE
import Platform
@testable import Principals
import TestSupport
import Testing

@Suite struct OIDCProviderTests: OIDCSuite {
    let issuer = StandInOpenIDIssuer()

    private func setUserInfo(_ json: String) { issuer.setUserInfo(.init(json)) }

    // MARK: jwks

    @Test func `oidc keeps a provider's promises with keys`() async {
        let token = issuer.token()
        let rejected = [
            issuer.token(by: TokenMinter(keyID: "first", algorithm: .es256)), issuer.token(["aud": .text("other")]),
            issuer.token(["preferred_username": nil]), token + "A",
        ]
        let foreign: [Credentials] = [
            .bearer("opaque"), .bearer(issuer.token(["iss": .text("https://other.example.org")])),
            .bearer("sly_\(token)"), .cookie("session", token), .basic("alice", "x"), .cookie("access_token", ""),
            .identity(IdentityFields([("remote-user", "alice")])),
        ]
        let conformance = ProviderConformance<OIDCProvider>(
            settings: Self.settings("jwks"),
            accepted: [.bearer(token), .cookie("access_token", token), .cookie("id_token", token)],
            rejected: rejected.map { .bearer($0) }, foreign: foreign, secrets: [token, "swordfish"],
            services: issuer.services)
        #expect(await conformance.faults() == [])
    }

    @Test func `claims become the identity`() async throws {
        let token = issuer.token(
            ["email": .text("a@b.c"), "name": .text("Alice"), "groups": .list([.text("g")]), "scope": .text("x")])
        let provider = try provider("jwks")
        let expected = Identity(
            username: "alice", roles: ["g"], email: "a@b.c", fullName: "Alice",
            expiry: issuer.now.withLock { $0.seconds } + 3600)
        #expect(await judge(provider, token).identity == expected)
        #expect(provider.cookieNames == ["access_token", "id_token"])
    }

    @Test(arguments: [
        ("audience: account", "account", "x", true), ("audience: [account, api]", "api", "x", true),
        ("audience: account", "app", "x", false), ("", "app", "x", true), ("", "account", "app", false),
        ("authorized_parties: [app]", "app", "app", true), ("authorized_parties: [app]", "app", "x", false),
    ])
    func `audience and authorized party are as configured`(
        _ more: String, _ audience: String, _ party: String, _ isTaken: Bool
    ) async throws {
        let token = issuer.token(["aud": .text(audience), "azp": .text(party)])
        #expect(await judge(try provider("jwks", more), token).word == (isTaken ? "authenticated" : "rejected"))
    }

    @Test func `an outage is no bad credential and no foreign token's concern`() async throws {
        issuer.setDown(true)
        let provider = try provider("jwks")
        let foreign = issuer.token(["iss": .text("https://other.example.org")])
        #expect(await judge(provider, foreign).word == "not applicable")
        #expect(issuer.requests == [])
        #expect(await judge(provider, issuer.token()).word == "unavailable")
    }

    /// A provider whose memory and keys go by a clock of the test's.
    private func provider(_ validation: String, clock: FixedClock) throws -> OIDCProvider {
        var reader = SettingsReader.testing(Self.settings(validation))
        let read = try #require(OIDCSettings(settings: &reader))
        let services = issuer.services
        let judge = OIDCJudge(
            name: "subject", settings: read, services: services,
            clients: IssuerClientMaker(services: services, tls: read.bearer.tls), now: { clock.now })
        return OIDCProvider(
            name: PluginName(name: "subject", realm: "home"), judge: judge, clock: services.clock, now: { clock.now })
    }

    @Test(arguments: [("jwks", 300), ("both", 60)])
    func `what was found is remembered for a while`(_ validation: String, _ seconds: Int) async throws {
        setUserInfo(#"{"sub":"u-1"}"#)
        let clock = FixedClock()
        let provider = try provider(validation, clock: clock)
        let token = Credentials.bearer(issuer.token())
        #expect(provider.recall(token) == nil)
        #expect(await provider.authenticate(token, until: .generous).word == "authenticated")
        clock.advance(by: .seconds(seconds - 1))
        #expect(provider.recall(token)?.identity?.username == "alice")
        clock.advance(by: .seconds(1))
        #expect(provider.recall(token) == nil)
        #expect(provider.recall(.basic("a", "b"))?.word == "not applicable")
    }

    // MARK: both

    @Test func `both adds what userinfo knows`() async throws {
        setUserInfo(#"{"sub":"u-1","email":"new@b.c","groups":["told"]}"#)
        let token = issuer.token(["email": .text("old@b.c"), "name": .text("Alice"), "groups": .list([.text("own")])])
        let provider = try provider("both")
        let identity = await judge(provider, token).identity
        #expect(identity?.username == "alice")
        #expect(identity?.email == "new@b.c")
        #expect(identity?.fullName == "Alice")
        #expect(identity?.roles == ["told"])
        #expect(provider.dependencies.map(\.name) == ["subject", "subject-userinfo"])
        #expect(provider.dependencies.last?.isReachable() == true)
        #expect(issuer.sent.last?.field("authorization") == "Bearer \(token)")
    }

    @Test(arguments: [
        #"{"sub":"u-2","preferred_username":"alice"}"#, #"{"preferred_username":"alice"}"#, #"{"sub":1}"#,
    ])
    func `both needs the same subject in both`(_ json: String) async throws {
        setUserInfo(json)
        #expect(await judge(try provider("both"), issuer.token()).word == "rejected")
        #expect(await judge(try provider("both"), issuer.token(["sub": nil])).word == "rejected")
    }

    @Test func `both asks nobody about a token that does not verify`() async throws {
        setUserInfo(#"{"sub":"u-1"}"#)
        let provider = try provider("both")
        #expect(await judge(provider, issuer.token(["aud": .text("other")])).word == "rejected")
        #expect(await judge(provider, "opaque").word == "not applicable")
        #expect(issuer.count(of: "/userinfo") == 0)
        issuer.setUserInfo(.init("", status: 401))
        #expect(await judge(provider, issuer.token()).word == "rejected")
    }

    @Test(arguments: ["jwks", "both"])
    func `what a withdrawn key signed is forgotten with it`(_ validation: String) async throws {
        setUserInfo(#"{"sub":"u-1"}"#)
        let clock = FixedClock()
        let provider = try provider(validation, clock: clock)
        let token = Credentials.bearer(issuer.token())
        #expect(await provider.authenticate(token, until: .generous).word == "authenticated")
        let second = TokenMinter(keyID: "second", algorithm: .es256)
        issuer.publish([second])
        clock.advance(by: .seconds(20))
        #expect(provider.recall(token)?.word == "authenticated")
        #expect(await judge(provider, issuer.token(by: second)).word == "authenticated")
        #expect(provider.recall(token) == nil)
        #expect(await provider.authenticate(token, until: .generous).word == "rejected")
    }
}
