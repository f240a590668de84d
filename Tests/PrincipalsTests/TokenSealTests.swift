import Base
import Platform
import TestSupport
import Testing

@testable import Principals

/// Who can write to a store can make records. Only those of a daemon with the secret key count.
struct TokenSealTests {
    private static let key = Secret([UInt8](repeating: 1, count: 32))
    private static let otherKey = Secret([UInt8](repeating: 2, count: 32))
    private let seal = TokenSeal(key: key)

    @Test func `a seal holds for the record as it was sealed`() throws {
        let sealed = seal.sealed(try .full())
        #expect(sealed.seal.count == 32)
        #expect(seal.holds(for: sealed))
        #expect(seal.holds(for: try #require(StoredTokenCode.decode(StoredTokenCode.encode(sealed)))))
        #expect(seal.sealed(sealed) == sealed)
    }

    @Test func `the last use may change, and nothing else`() throws {
        var sealed = seal.sealed(try .full())
        sealed.lastUse = 1_000_001
        #expect(seal.holds(for: sealed))
        let changes: [(inout StoredToken) throws -> Void] = [
            { $0.owner = TokenOwner(username: "mallory", realm: $0.owner.realm) },
            { $0.owner = TokenOwner(username: $0.owner.username, realm: "another") },
            { $0.digest = try #require(TokenDigest(bytes: [UInt8](repeating: 7, count: 32))) },
            { $0.provider += "x" }, { $0.roles.append("admin") }, { $0.roles.reverse() },
            { $0.email = "m@example.test" },
            { $0.fullName = nil }, { $0.attributes["more"] = "" }, { $0.scopes = [:] }, { $0.label += "x" },
            { $0.created += 1 }, { $0.expiry += 1 }, { $0.seal[31] ^= 1 }, { $0.seal = [] }, { $0.seal.removeLast() },
        ]
        for (index, change) in changes.enumerated() {
            var changed = sealed
            try change(&changed)
            #expect(!seal.holds(for: changed), "\(index)")
        }
    }

    @Test func `names put together differently have different seals`() throws {
        let one = try StoredToken.sample()
        var other = one
        other.owner = TokenOwner(username: one.owner.realm, realm: one.owner.username)
        #expect(seal.sealed(one).seal != seal.sealed(other).seal)
    }

    @Test func `another key's seals hold only if it is among the earlier ones`() throws {
        let sealed = TokenSeal(key: Self.otherKey).sealed(try .full())
        #expect(!seal.holds(for: sealed))
        let both = TokenSeal(key: Self.key, previousKeys: [Self.otherKey])
        #expect(both.holds(for: sealed))
        #expect(seal.holds(for: both.sealed(sealed)))
    }

    @Test func `a record that somebody else put into the store lets nobody in`() async throws {
        let store = FakeTokenStore()
        let provider = FakeProvider("p", realm: "home", says: .notApplicable)
        let tokens = StoredTokens(store: store, providers: [provider], seal: seal)
        let alice = Principal(identity: Identity(username: "alice", roles: ["a"]), realm: "home", provider: "p")
        let made = try await tokens.issue(for: alice, lifetime: .seconds(60), until: .generous)
        let forged = OpaqueToken()
        var record = made.record
        record.digest = try #require(forged.digest)
        try await store.add(record, until: .generous)
        func status(_ token: Secret, _ tokens: StoredTokens) async -> String {
            let chain = ProviderChain(providers: [], tokens: tokens, timeout: .seconds(5))
            switch await chain.authenticate(credentials: [.bearer(token)], realm: nil, until: .generous).result {
            case .success(let principal): return principal.username
            case .failure(let refusal): return refusal.code.rawValue
            }
        }
        #expect(await status(made.text, tokens) == "alice")
        #expect(await status(forged.text, tokens) == "rejected")
        // Without a key the store is believed.
        #expect(await status(forged.text, StoredTokens(store: store, providers: [provider])) == "alice")
    }
}
