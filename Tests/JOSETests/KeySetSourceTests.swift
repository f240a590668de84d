import Base
import JOSE
import TestSupport
import Testing

struct KeySetSourceTests {
    private static let bothRequests = [ScriptedIssuer.metadataURL, "https://idp.test/keys"]

    @Test func `keys are found through the issuer's metadata, and kept`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source()
        #expect(source.current(holding: "a") == nil)
        #expect(await source.outcome("a") == .keys(["a"]))
        #expect(await source.outcome("a") == .keys(["a"]))
        #expect(source.current(holding: "a") != nil)
        #expect(issuer.requests == Self.bothRequests)
        #expect(source.isReachable == true)
        issuer.clock.advance(by: .seconds(60))
        #expect(source.age == .seconds(60))
    }

    @Test func `keys are read from a URL without metadata`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source(at: "https://idp.test/keys")
        #expect(await source.outcome("a") == .keys(["a"]))
        #expect(await source.metadata(until: .after(.seconds(120))) == nil)
        #expect(issuer.requests == ["https://idp.test/keys"])
    }

    @Test func `a set that grows old is refreshed in the background`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source(at: "https://idp.test/keys")
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.change { $0.keyIDs = ["a", "b"] }
        issuer.clock.advance(by: .seconds(479))
        #expect(source.current(holding: "a") != nil)
        #expect(issuer.requests.count == 1)
        issuer.clock.advance(by: .seconds(1))
        issuer.change { $0.isHeld = true }
        #expect(source.current(holding: "a")?.contains(keyID: "b") == false)
        #expect(await source.outcome("a") == .keys(["a"]))
        await waitUntil { issuer.heldCount == 1 }
        issuer.release()
        await source.refresh(until: .after(.seconds(120)))
        #expect(source.current(holding: "a")?.contains(keyID: "b") == true)
        #expect(issuer.requests.count == 2)
    }

    @Test func `upkeep fetches only what is due`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source(at: "https://idp.test/keys")
        for _ in 0..<61 {
            await source.refresh(until: .after(.seconds(120)))
            issuer.clock.advance(by: .seconds(10))
        }
        #expect(issuer.requests.count == 2)
        #expect(source.current(holding: "a") != nil)
    }

    @Test func `a set that has expired is not used before the issuer was asked`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source()
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.change { $0.keyIDs = ["b"] }
        issuer.clock.advance(by: .seconds(600))
        #expect(source.current(holding: "a") == nil)
        #expect(await source.outcome("a") == .keys(["b"]))
        #expect(issuer.requests == Self.bothRequests + Self.bothRequests)
    }

    @Test(arguments: [
        ("max-age=60", 60), ("public, MAX-AGE=\"120\", must-revalidate", 120), ("max-age=86400", 600),
        ("max-age=0", 15), ("no-store", 60), ("no-cache, no-store", 60), ("max-age=x", 600),
        ("max-age=99999999999999999999", 600), ("private", 600),
    ]) func `the issuer may shorten a set's life`(_ cacheControl: String, _ seconds: Int) async throws {
        let issuer = ScriptedIssuer { $0.cacheControl = cacheControl }
        let source = try issuer.source(at: "https://idp.test/keys")
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.change { $0.isDown = true }
        issuer.clock.advance(by: .seconds(seconds) - .milliseconds(1))
        #expect(source.current(holding: "a") != nil)
        issuer.clock.advance(by: .milliseconds(1))
        #expect(source.current(holding: "a") == nil)
    }

    @Test func `many callers make one fetch`() async throws {
        let issuer = ScriptedIssuer { $0.isHeld = true }
        let source = try issuer.source(at: "https://idp.test/keys")
        let outcomes = await withTaskGroup { group in
            for _ in 0..<200 { group.addTask { await source.outcome("a") } }
            await waitUntil { issuer.heldCount == 1 }
            issuer.release()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count == 200)
        #expect(outcomes.allSatisfy { $0 == .keys(["a"]) })
        #expect(issuer.requests.count == 1)
    }

    @Test func `a caller that is cancelled leaves the fetch to the others`() async throws {
        let issuer = ScriptedIssuer { $0.isHeld = true }
        let source = try issuer.source(at: "https://idp.test/keys")
        let first = Task { await source.outcome("a") }
        await waitUntil { issuer.heldCount == 1 }
        let second = Task { await source.outcome("a") }
        first.cancel()
        #expect(await first.value.isUnavailable)
        issuer.release()
        #expect(await second.value == .keys(["a"]))
        #expect(issuer.requests.count == 1)
    }

    @Test func `a caller waits no longer than its deadline`() async throws {
        let issuer = ScriptedIssuer { $0.isHeld = true }
        let source = try issuer.source(at: "https://idp.test/keys")
        #expect(await source.outcome("a", within: .milliseconds(20)) == .unavailable("no answer in time"))
        issuer.release()
    }

    @Test func `secrets count as keys only where that is allowed`() async throws {
        let set = #"{"keys":[{"kty":"oct","kid":"s","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"}]}"#
        let issuer = ScriptedIssuer { $0.bodies["https://idp.test/keys"] = set }
        #expect(try await issuer.source(at: "https://idp.test/keys").outcome("s") == .keys([]))
        let lenient = try issuer.source(at: "https://idp.test/keys", allowsSymmetric: true)
        #expect(await lenient.outcome("s") == .keys(["s"]))
    }
}

/// Lets other tasks go on until something holds.
func waitUntil(_ holds: () -> Bool) async {
    while !holds() { await Task.yield() }
}
