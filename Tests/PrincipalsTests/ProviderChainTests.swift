import Base
import HTTP
import Platform
import Principals
import TestSupport
import Testing

@Suite struct ProviderChainTests {
    private static let alice = Verdict.authenticated(Identity(username: "alice", roles: ["a", "b", "a"]))
    private let token = Credentials.bearer(Secret("token"))

    private func ask(
        _ providers: [FakeProvider], _ credentials: [Credentials]? = nil, realm: String? = nil,
        until deadline: Deadline = .generous
    ) async -> ChainResult {
        await ProviderChain(providers: providers, timeout: .seconds(5))
            .authenticate(credentials: credentials ?? [token], realm: realm, until: deadline)
    }

    @Test func `the first success wins and later providers are not asked`() async throws {
        let answer = await ask([
            FakeProvider("one", says: .rejected(reason: "bad")), FakeProvider("two", realm: "r", says: Self.alice),
            FakeProvider("three", says: .authenticated(Identity(username: "eve"))),
        ])
        let principal = try answer.result.get()
        #expect(principal.username == "alice")
        #expect(principal.provider == "two")
        #expect(principal.realm == "r")
        #expect(principal.roles == ["a", "b"])
        #expect(answer.attempts.map(\.name) == ["one", "two"])
        #expect(answer.attempts.map(\.result) == [.error, .success])
        #expect(answer.attempts.map(\.type) == ["fake", "fake"])
    }

    @Test func `credentials are tried in the order in which they stand`() async throws {
        let provider = FakeProvider("one") { credentials, _ in
            switch credentials {
            case .basic(let name, _): .authenticated(Identity(username: name))
            case .bearer: .authenticated(Identity(username: "bearer"))
            case .identity, .cookie: .notApplicable
            }
        }
        let basic = Credentials.basic("basic", "x")
        #expect(try await ask([provider], [basic, token]).result.get().username == "basic")
        #expect(try await ask([provider], [token, basic]).result.get().username == "bearer")
        let identity = Credentials.identity(IdentityFields([("remote-user", "x")]))
        #expect(try await ask([provider], [identity, token]).result.get().username == "bearer")
    }

    @Test(arguments: [
        ([Verdict.rejected(reason: "x")], Refusal.Code.rejected),
        ([.unavailable(reason: "x")], .providerUnavailable),
        ([.rejected(reason: "x"), .unavailable(reason: "x")], .providerUnavailable),
        ([.unavailable(reason: "x"), .rejected(reason: "x")], .providerUnavailable),
        ([.notApplicable], .rejected),
        ([.notApplicable, .unavailable(reason: "x")], .providerUnavailable),
        ([.authenticated(Identity(username: ""))], .rejected),
        ([.authenticated(Identity(username: "")), .unavailable(reason: "x")], .providerUnavailable),
        ([], .rejected),
    ])
    func `an outage never reads as a bad credential, nor a nameless subject as a success`(
        verdicts: [Verdict], code: Refusal.Code
    ) async {
        let answer = await ask(verdicts.map { FakeProvider("p", says: $0) })
        #expect(answer.result == .failure(Refusal(code)))
    }

    @Test func `an outage is forgotten when another provider authenticates`() async throws {
        let answer = await ask([
            FakeProvider("one", says: .unavailable(reason: "x")), FakeProvider("two", says: Self.alice),
        ])
        #expect(try answer.result.get().username == "alice")
    }

    @Test func `no credentials, or identity fields that name nobody, are no credentials`() async {
        let provider = FakeProvider("one", says: .notApplicable)
        #expect(await ask([provider], []).result == .failure(Refusal(.noCredentials)))
        let anonymous = Credentials.identity(IdentityFields([("remote-groups", "x")]))
        #expect(await ask([provider], [anonymous]).result == .failure(Refusal(.noCredentials)))
    }

    @Test(arguments: [
        ("home", true), ("HOME", true), ("hOmE", true), ("home ", false), ("hom", false), ("", false), ("höme", false),
    ])
    func `a realm restricts who is asked, without regard to ASCII case`(realm: String, isAsked: Bool) async {
        let answer = await ask([FakeProvider("one", realm: "home", says: Self.alice)], realm: realm)
        #expect(answer.attempts.isEmpty != isAsked)
        if !isAsked { #expect(answer.result == .failure(Refusal(.rejected))) }
    }

    @Test func `a realm that is not ASCII is nobody's, even if it is configured`() async {
        let answer = await ask([FakeProvider("one", realm: "höme", says: Self.alice)], realm: "höme")
        #expect(answer.result == .failure(Refusal(.rejected)))
    }

    @Test func `each provider gets its timeout but never more than the request has`() async {
        let limits = Locked<[Deadline]>([])
        let provider = FakeProvider("one") { _, limit in
            limits.withLock { $0.append(limit) }
            return .unavailable(reason: "slow")
        }
        let chain = ProviderChain(providers: [provider], timeout: .seconds(5))
        let start = ContinuousClock.now
        _ = await chain.authenticate(credentials: [token], realm: nil, until: .after(.seconds(60)))
        _ = await chain.authenticate(credentials: [token], realm: nil, until: .after(.seconds(1)))
        let left = limits.withLock { $0.map { $0.instant - start } }
        #expect(left[0] >= .seconds(5) && left[0] < .seconds(30))
        #expect(left[1] < .seconds(5))
    }

    @Test func `without time left nobody is asked and the answer is an outage`() async {
        let provider = FakeProvider("one") { _, _ in
            Issue.record("asked")
            return .notApplicable
        }
        let answer = await ask([provider], until: .passed)
        #expect(answer.result == .failure(Refusal(.providerUnavailable)))
        #expect(answer.attempts.map(\.result) == [.timeout])
    }

    @Test func `challenges stand in configuration order without repeats`() {
        let chain = ProviderChain(
            providers: [
                FakeProvider("a", realm: "one", scheme: "Basic", says: .notApplicable),
                FakeProvider("b", realm: "two", says: .notApplicable),
                FakeProvider("c", realm: "one", scheme: "Basic", says: .notApplicable),
                FakeProvider("d", realm: "one", scheme: nil, says: .notApplicable),
                FakeProvider("e", realm: "say \"\\\" \n", says: .notApplicable),
            ], timeout: .seconds(1))
        let value = String(decoding: chain.challenges, as: UTF8.self)
        #expect(value == #"Basic realm="one", Bearer realm="two", Bearer realm="say \"\\\" ""#)
        #expect(ProviderChain(providers: [], timeout: .seconds(1)).challenges == Array("Bearer".utf8))
    }
}
