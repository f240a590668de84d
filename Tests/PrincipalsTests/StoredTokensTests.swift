import Base
import HTTP
import Platform
import TestSupport
import Testing

@testable import Principals

/// Tokens as a chain takes them: whose they are, and for how long.
struct StoredTokensTests {
    private let hand = WallClockHand()
    private let store: FakeTokenStore

    init() {
        let hand = hand
        store = FakeTokenStore(clock: { hand.now })
    }

    private func tokens(_ providers: [any Provider]? = nil, isEnabled: Bool = true) -> StoredTokens {
        let hand = hand
        return StoredTokens(
            store: isEnabled ? store : nil, providers: providers ?? [Self.provider()], clock: { hand.now })
    }

    /// A provider that must not be asked about anything.
    private static func provider(
        _ name: String = "p", realm: String = "home", current: CurrentOwner = .unknown
    ) -> CurrentOwnerProvider {
        CurrentOwnerProvider(name: name, realm: realm, answer: current)
    }

    private func principal(_ identity: Identity? = nil, realm: String = "home", provider: String = "p") -> Principal {
        Principal(
            identity: identity ?? Identity(username: "alice", roles: ["a", "b"]), realm: realm, provider: provider)
    }

    private func ask(
        _ tokens: StoredTokens, _ credentials: [Credentials], realm: String? = nil, others: [any Provider] = [],
        until deadline: Deadline = .generous
    ) async -> ChainResult {
        await ProviderChain(providers: others, tokens: tokens, timeout: .seconds(5))
            .authenticate(credentials: credentials, realm: realm, until: deadline)
    }

    private func code(_ result: ChainResult) -> Refusal.Code? {
        if case .failure(let refusal) = result.result { refusal.code } else { nil }
    }

    private func issue(_ identity: Identity? = nil, lifetime: Duration = .seconds(3600)) async throws -> Secret {
        try await tokens().issue(for: principal(identity), lifetime: lifetime, until: .generous).text
    }

    @Test func `the fake store is a token store`() async {
        #expect(await TokenStoreConformance.violations(of: FakeTokenStore()) == [])
    }

    @Test func `a token names its owner as the provider did`() async throws {
        let identity = Identity(
            username: "alice", roles: ["b", "a"], email: "a@example.test", fullName: "Alice",
            attributes: ["dept": "x", "exp": "1", "iat": "2", "nbf": "3", "jti": "4"], scopes: ["s": ["read"]],
            expiry: 1_000_060)
        let token = try await issue(identity, lifetime: .seconds(600))
        hand.advance(by: 300)
        let result = await ask(tokens(), [.bearer(token)])
        let found = try result.result.get()
        var expected = identity
        expected.attributes = ["dept": "x"]
        expected.expiry = 1_000_600
        #expect(found.identity == expected)
        #expect(found.realm == "home")
        #expect(found.provider == "p")
        #expect(found.tokenID != nil)
        #expect(
            result.attempts.map { [$0.name, $0.type, $0.realm, $0.result.rawValue] } == [
                ["token-store", "token-store", "unknown", "success"]
            ])
    }

    @Test func `only the text opens it, and only as Bearer`() async throws {
        let token = try await issue()
        let text = token.withBytes { String(decoding: $0, as: UTF8.self) }
        #expect(try await ask(tokens(), [.bearer(Secret(text))]).result.get().username == "alice")
        for other in [
            text.uppercased(), text + "A", String(text.dropLast()), "sly_" + String(text.dropFirst(4).reversed()),
        ] {
            #expect(code(await ask(tokens(), [.bearer(Secret(other))])) == .rejected)
        }
        let shown = Locked(0)
        let nosy = FakeProvider("nosy") { _, _ in
            shown.withLock { $0 += 1 }
            return .authenticated(Identity(username: "eve"))
        }
        for credentials in [Credentials.cookie(name: "access_token", value: token), .basic("alice", text)] {
            let result = await ask(tokens(), [credentials], others: [nosy])
            #expect(code(result) == .rejected)
            #expect(result.attempts.map(\.name) == ["token-store"])
        }
        #expect(shown.withLock { $0 } == 0)
    }

    @Test(arguments: [true, false])
    func `no provider ever sees a credential that begins like a token`(isEnabled: Bool) async {
        let nosy: [any Provider] = [
            FakeProvider("local") { _, _ in
                Issue.record("shown")
                return .authenticated(Identity(username: "eve"))
            },
            FakeProvider("remote", isNetworked: true, remembered: .authenticated(Identity(username: "eve"))) { _, _ in
                Issue.record("shown")
                return .authenticated(Identity(username: "eve"))
            },
        ]
        for text in ["sly_", "sly_x", "sly_" + String(repeating: "A", count: 43)] {
            let result = await ask(tokens(isEnabled: isEnabled), [.bearer(Secret(text))], others: nosy)
            #expect(code(result) == .rejected)
        }
        #expect(store.lookups == (isEnabled ? 1 : 0))
    }

    @Test func `after a bad token the next credential is tried`() async throws {
        let provider = FakeProvider("local", says: .authenticated(Identity(username: "bob")))
        let result = await ask(
            tokens(), [.bearer(Secret("sly_x")), .basic("bob", "x")], others: [provider])
        #expect(try result.result.get().username == "bob")
        #expect(try result.result.get().tokenID == nil)
        #expect(result.attempts.map(\.name) == ["token-store", "local"])
    }

    @Test func `a token ends with its second`() async throws {
        let token = try await issue(lifetime: .seconds(60))
        hand.advance(by: 59)
        #expect(try await ask(tokens(), [.bearer(token)]).result.get().username == "alice")
        hand.advance(by: 1)
        #expect(code(await ask(tokens(), [.bearer(token)])) == .rejected)
        // Whoever sets the clock back lets it live again: the record says until when it counts, not for how long.
        hand.advance(by: -10_000)
        #expect(try await ask(tokens(), [.bearer(token)]).result.get().username == "alice")
    }

    @Test(
        arguments: [
            (nil, true), ("home", true), ("HOME", true), ("other", false), ("", false), ("hom\u{E9}", false),
            ("home ", false),
        ] as [(String?, Bool)])
    func `in another realm a token is unknown`(realm: String?, counts: Bool) async throws {
        let token = try await issue()
        let result = await ask(tokens(), [.bearer(token)], realm: realm)
        #expect((code(result) == nil) == counts)
        #expect(store.uses.isEmpty != counts)
    }

    @Test func `when the provider is gone, or its realm, so are its tokens`() async throws {
        let token = try await issue()
        for providers in [
            [], [Self.provider("q")], [Self.provider("P")], [Self.provider(realm: "Home")],
            [Self.provider("q"), Self.provider(realm: "away")],
        ] as [[any Provider]] {
            #expect(code(await ask(tokens(providers), [.bearer(token)])) == .rejected)
        }
        #expect(code(await ask(tokens(), [.bearer(token)])) == nil)
    }

    @Test func `what a provider knows now counts for more than what was kept`() async throws {
        let token = try await issue(Identity(username: "alice", roles: ["admin"], email: "old@example.test"))
        #expect(code(await ask(tokens([Self.provider(current: .gone)]), [.bearer(token)])) == .rejected)
        let now = CurrentOwner.found(Identity(username: "somebody", roles: ["guest", "guest"]))
        let found = try await ask(tokens([Self.provider(current: now)]), [.bearer(token)]).result.get()
        #expect(found.username == "alice", "a token never changes its owner")
        #expect(found.roles == ["guest"])
        #expect(found.identity.email == nil)
    }

    @Test func `a plain provider tells who is still there, and with which roles`() async throws {
        func plain(_ users: String) throws -> PlainProvider {
            var settings = SettingsReader.testing("name: p\nrealm: home\nusers: [\(users)]")
            return try #require(PlainProvider(settings: &settings, services: .testing()))
        }
        let before = try plain("{username: alice, password: x, roles: [admin]}, {username: bob, password: x}")
        let chain = ProviderChain(providers: [before], timeout: .seconds(5))
        let alice = try await chain.authenticate(
            credentials: [.basic("alice", "x")], realm: nil, until: .generous
        ).result.get()
        let token = try await tokens([before]).issue(for: alice, lifetime: .seconds(60), until: .generous).text
        #expect(try await ask(tokens([before]), [.bearer(token)]).result.get().roles == ["admin"])
        let changed = try plain("{username: alice, password: y, roles: [guest]}")
        #expect(try await ask(tokens([changed]), [.bearer(token)]).result.get().roles == ["guest"])
        let without = try plain("{username: bob, password: x}, {username: ALICE, password: x}")
        #expect(code(await ask(tokens([without]), [.bearer(token)])) == .rejected)
        #expect(before.current("ame\u{301}lie") == .gone)
    }

    @Test func `an outage of the store is no bad credential`() async throws {
        let token = try await issue()
        store.failure = TokenStoreError(.unavailable, "down")
        let result = await ask(tokens(), [.bearer(token)])
        #expect(code(result) == .providerUnavailable)
        #expect(result.attempts.map(\.result) == [.error])
        let late = await ask(tokens(), [.bearer(token)], until: .passed)
        #expect(code(late) == .providerUnavailable)
        #expect(late.attempts.map(\.result) == [.timeout])
        // What is no token of ours is bad whatever the store's state.
        #expect(code(await ask(tokens(), [.bearer(Secret("sly_x"))])) == .rejected)
    }

    @Test func `a store that answers with another token is not believed`() async throws {
        let token = try await issue()
        let digest = try #require(OpaqueToken(in: .bearer(token))?.digest)
        store.put(try .sample("eve"), under: digest)
        #expect(code(await ask(tokens(), [.bearer(token)])) == .rejected)
        store.put(
            StoredToken(
                digest: digest, owner: TokenOwner(username: "", realm: "home"), provider: "p", roles: [], created: 1,
                expiry: .max))
        #expect(code(await ask(tokens(), [.bearer(token)])) == .rejected)
    }

    @Test func `a use is noted once an hour`() async throws {
        let (token, tokens) = (try await issue(lifetime: .seconds(100_000)), tokens())
        for _ in 0..<5 { _ = await ask(tokens, [.bearer(token)]) }
        #expect(store.uses.map(\.seconds) == [1_000_000])
        hand.advance(by: 3599)
        _ = await ask(self.tokens(), [.bearer(token)])
        #expect(store.uses.count == 1)
        hand.advance(by: 1)
        for _ in 0..<5 { _ = await ask(self.tokens(), [.bearer(token)]) }
        #expect(store.uses.count == 2)
        hand.advance(by: -50_000)
        _ = await ask(self.tokens(), [.bearer(token)])
        #expect(store.uses.count == 3, "a last use in the future is none")
    }

    @Test func `uses that a store does not tell are remembered`() async throws {
        let (token, tokens) = (try await issue(), tokens())
        let digest = try #require(OpaqueToken(in: .bearer(token))?.digest)
        let record = try #require(try await store.token(digest, until: .generous))
        for _ in 0..<5 {
            store.put(record)
            _ = await ask(tokens, [.bearer(token)])
        }
        #expect(store.uses.count == 1)
    }

    @Test func `a token that is deleted lets nobody in, and is deleted once`() async throws {
        let tokens = tokens()
        let (text, record) = try await tokens.issue(for: principal(), lifetime: .seconds(60), until: .generous)
        #expect(try await tokens.remove(record.id, of: principal(), until: .generous))
        #expect(code(await ask(tokens, [.bearer(text)])) == .rejected)
        #expect(try await !tokens.remove(record.id, of: principal(), until: .generous))
    }

    @Test func `owners manage their own tokens only`() async throws {
        let tokens = tokens()
        let record = try await tokens.issue(for: principal(), lifetime: .seconds(60), until: .generous).record
        for other in [
            principal(realm: "away"), principal(Identity(username: "Alice")), principal(Identity(username: "alice ")),
        ] {
            #expect(try await tokens.list(of: other, until: .generous).isEmpty)
            #expect(try await !tokens.remove(record.id, of: other, until: .generous))
        }
        // Another provider of the realm that names the same user: the same person.
        #expect(try await tokens.list(of: principal(provider: "q"), until: .generous).map(\.id) == [record.id])
    }

    // MARK: Making

    @Test func `the record of a new token says what it is for, not what it is`() async throws {
        let (text, record) = try await tokens().issue(
            for: principal(), label: "laptop", lifetime: .milliseconds(90_500), until: .generous)
        #expect(record.label == "laptop")
        #expect(record.created == 1_000_000)
        #expect(record.expiry == 1_000_090)
        #expect(record.lastUse == nil)
        #expect(OpaqueToken(in: .bearer(text))?.digest == record.digest)
        #expect(try await tokens().list(of: principal(), until: .generous) == [record])
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .milliseconds(1), .seconds(Int64.max), .seconds(Int64.min)])
    func `any lifetime ends after now and before the year 10000`(lifetime: Duration) async throws {
        let record = try await tokens().issue(for: principal(), lifetime: lifetime, until: .generous).record
        #expect(record.expiry > record.created)
        #expect(record.expiry <= 253_402_300_799)
    }

    @Test func `a token begets no other`() async throws {
        let token = try await issue()
        let owner = try await ask(tokens(), [.bearer(token)]).result.get()
        await #expect(throws: TokenIssueError(.usedStoredToken)) {
            try await tokens().issue(for: owner, lifetime: .seconds(60), until: .generous)
        }
        // An augmented principal is still one that came by a token.
        let augmented = await AugmenterChain(
            augmenters: [FakeAugmenter("x", realm: "home") { _, _ in .success(Augmentation(roles: ["more"])) }],
            timeout: .seconds(5)
        ).augment(owner, until: .generous).result
        #expect(try augmented.get().roles.contains("more"))
        #expect(try augmented.get().tokenID == owner.tokenID)
        #expect(store.count == 1)
    }

    @Test(arguments: [
        String(repeating: "x", count: 101), "a\u{0}", "a\nb", "\u{7F}", "\u{85}", String(repeating: "é", count: 51),
    ])
    func `a label is short and prints`(label: String) async {
        await #expect(throws: TokenIssueError(.unusableLabel)) {
            try await tokens().issue(for: principal(), label: label, lifetime: .seconds(60), until: .generous)
        }
        #expect(store.count == 0)
    }

    @Test func `why no token is made is told apart`() async {
        func issue(_ tokens: StoredTokens, _ identity: Identity? = nil) async throws {
            _ = try await tokens.issue(for: principal(identity), lifetime: .seconds(60), until: .generous)
        }
        await #expect(throws: TokenIssueError(.disabled)) { try await issue(tokens(isEnabled: false)) }
        let large = Identity(username: "alice", attributes: ["x": String(repeating: "x", count: 70_000)])
        await #expect(throws: TokenIssueError(.tooLarge)) { try await issue(tokens(), large) }
        store.failure = TokenStoreError(.full)
        await #expect(throws: TokenIssueError(.full)) { try await issue(tokens()) }
        store.failure = TokenStoreError(.unavailable)
        await #expect(throws: TokenIssueError(.unavailable)) { try await issue(tokens()) }
    }

    @Test func `without a store there is nothing`() async throws {
        #expect(!StoredTokens.none.isEnabled)
        #expect(StoredTokens.none.dependency == nil)
        #expect(try await StoredTokens.none.list(of: principal(), until: .generous).isEmpty)
        let id = TokenID(try .sample())
        #expect(try await !StoredTokens.none.remove(id, of: principal(), until: .generous))
        let dependency = try #require(tokens().dependency)
        #expect(dependency.isReachable() == true)
        store.failure = TokenStoreError(.unavailable)
        #expect(dependency.isReachable() == false)
    }
}

/// A provider that is asked about owners only.
private struct CurrentOwnerProvider: Provider {
    static var type: String { "current" }
    let name: String
    let realm: String
    let answer: CurrentOwner
    var challenge: Challenge? { nil }

    init(name: String, realm: String, answer: CurrentOwner) {
        self.name = name
        self.realm = realm
        self.answer = answer
    }

    init?(settings: inout SettingsReader, services: Services) { nil }

    func current(_ username: String) -> CurrentOwner { answer }

    func authenticate(_ credentials: Credentials, until deadline: Deadline) async -> Verdict {
        Issue.record("asked about credentials")
        return .notApplicable
    }
}
