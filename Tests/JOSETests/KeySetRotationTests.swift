import Base
import JOSE
import TestSupport
import Testing

struct KeySetRotationTests {
    private static let url = "https://idp.test/keys"

    @Test func `a new key is found at once, and an old one that is gone is not used`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source(at: Self.url)
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.change { $0.keyIDs = ["b"] }
        issuer.clock.advance(by: .seconds(10))
        #expect(source.current(holding: "b") == nil)
        #expect(await source.outcome("b") == .keys(["b"]))
        #expect(source.current(holding: "a") == nil)
        #expect(await source.outcome("a") == .keys(["b"]))
        #expect(issuer.requests.count == 2)
    }

    @Test func `the generation changes with the keys and not with each fetch`() async throws {
        let issuer = ScriptedIssuer { $0.keyIDs = ["a", "b"] }
        let source = try issuer.source(at: Self.url)
        #expect(await source.outcome("a") == .keys(["a", "b"]))
        let generation = source.generation
        issuer.change { $0.keyIDs = ["b", "a"] }
        issuer.clock.advance(by: .seconds(10))
        await source.fetch(until: .after(.seconds(120)))
        #expect(source.generation == generation)
        issuer.change { $0.keyIDs = ["a"] }
        issuer.clock.advance(by: .seconds(10))
        await source.fetch(until: .after(.seconds(120)))
        #expect(source.generation != generation)
        #expect(issuer.requests.count == 3)
    }

    @Test func `a flood of unknown keys makes one fetch in ten seconds`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source(at: Self.url)
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.clock.advance(by: .milliseconds(9999))
        #expect(await Self.flood(source) == [.keys(["a"])])
        #expect(issuer.requests.count == 1)
        issuer.clock.advance(by: .milliseconds(1))
        #expect(await Self.flood(source) == [.keys(["a"])])
        #expect(issuer.requests.count == 2)
        issuer.clock.advance(by: .seconds(10))
        #expect(await Self.flood(source) == [.keys(["a"])])
        #expect(issuer.requests.count == 3)
    }

    @Test func `a flood that comes while a fetch is under way joins it`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source(at: Self.url)
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.clock.advance(by: .seconds(10))
        issuer.change { $0.isHeld = true }
        async let flood = Self.flood(source)
        await waitUntil { issuer.heldCount == 1 }
        #expect(source.current(holding: "a") != nil)
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.release()
        #expect(await flood == [.keys(["a"])])
        #expect(issuer.requests.count == 2)
    }

    @Test func `a flood while the issuer is down makes one attempt in ten seconds and is no rejection`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source(at: Self.url)
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.change { $0.isDown = true }
        issuer.clock.advance(by: .seconds(10))
        let reason = "https://idp.test/keys: connect_failed: connection refused"
        #expect(await Self.flood(source) == [.unavailable(reason)])
        issuer.clock.advance(by: .milliseconds(9999))
        #expect(await Self.flood(source) == [.unavailable(reason)])
        #expect(issuer.requests.count == 2)
    }

    /// What a thousand tokens, each with a key ID of its own, came to.
    private static func flood(_ source: KeySetSource) async -> [KeySetOutcome] {
        await withTaskGroup { group in
            for number in 0..<1000 { group.addTask { await source.outcome("random-\(number)") } }
            return await group.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
    }
}
