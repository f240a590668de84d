import Base
import JOSE
import TestSupport
import Testing

struct KeySetOutageTests {
    private static let url = "https://idp.test/keys"
    private static let refused = KeySetOutcome.unavailable("https://idp.test/keys: connect_failed: connection refused")

    @Test func `the last good set serves while the issuer is down, and the new one when it is back`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source(at: Self.url)
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.change { $0.isDown = true }
        issuer.clock.advance(by: .seconds(700))
        #expect(await source.outcome("a") == .keys(["a"]))
        #expect(source.isReachable == false)
        issuer.clock.advance(by: .seconds(86_400))
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.change {
            $0.isDown = false
            $0.keyIDs = ["b"]
        }
        issuer.clock.advance(by: .seconds(10))
        #expect(source.isReachable != nil)
        await source.refresh(until: .after(.seconds(120)))
        #expect(source.isReachable == true)
        #expect(await source.outcome("b") == .keys(["b"]))
        #expect(source.age == .zero)
    }

    @Test func `an outage costs nobody a wait and the issuer one attempt in ten seconds`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source(at: Self.url)
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.change { $0.isDown = true }
        issuer.clock.advance(by: .seconds(600))
        #expect(await source.outcome("a") == .keys(["a"]))
        for _ in 0..<100 { #expect(await source.outcome("a") == .keys(["a"])) }
        #expect(issuer.requests.count == 2)
        // Now it is silent: whoever asks gets the old set while the attempt waits in the background.
        issuer.change { $0.isHeld = true }
        issuer.clock.advance(by: .seconds(10))
        for _ in 0..<100 { #expect(await source.outcome("a") == .keys(["a"])) }
        await waitUntil { issuer.heldCount == 1 }
        #expect(issuer.requests.count == 3)
        issuer.release()
    }

    @Test func `an expired set serves after a short wait for an issuer that has become silent`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source(at: Self.url)
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.change { $0.isHeld = true }
        issuer.clock.advance(by: .seconds(600))
        #expect(await source.outcome("a", within: .milliseconds(20)) == .keys(["a"]))
        issuer.clock.advance(by: .seconds(120))
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.release()
    }

    @Test func `without a set a failure is remembered for two and a half seconds`() async throws {
        let issuer = ScriptedIssuer { $0.isDown = true }
        let source = try issuer.source(at: Self.url)
        #expect(source.age == nil)
        for _ in 0..<100 { #expect(await source.outcome("a") == Self.refused) }
        issuer.change { $0.isDown = false }
        issuer.clock.advance(by: .milliseconds(2499))
        #expect(await source.outcome("a") == Self.refused)
        #expect(issuer.requests.count == 1)
        issuer.clock.advance(by: .milliseconds(1))
        #expect(await source.outcome("a") == .keys(["a"]))
    }

    @Test(arguments: [
        "", "<html>", #"{"keys":{}}"#, #"{"keys":[],"keys":[]}"#, String(repeating: " ", count: 512 * 1024) + "{}",
    ]) func `an answer that is no set of keys, or too large, does not replace one`(_ body: String) async throws {
        let issuer = ScriptedIssuer { $0.bodies[Self.url] = body }
        let source = try issuer.source(at: Self.url)
        #expect(await source.outcome("a").isUnavailable)
        issuer.change { $0.bodies = [:] }
        issuer.clock.advance(by: .seconds(5))
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.change { $0.bodies[Self.url] = body }
        issuer.clock.advance(by: .seconds(600))
        #expect(await source.outcome("a") == .keys(["a"]))
        #expect(source.isReachable == false)
    }

    @Test func `an outage is logged once, without the URL's query`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source(at: "https://idp.test/keys?secret=hunter2")
        issuer.change { $0.keysURL = "https://idp.test/keys?secret=hunter2" }
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.change { $0.isDown = true }
        for _ in 0..<2 {
            issuer.clock.advance(by: .seconds(10))
            _ = await source.outcome("unknown")
        }
        issuer.change { $0.isDown = false }
        issuer.clock.advance(by: .seconds(10))
        _ = await source.outcome("unknown")
        let failed = "idp: no keys: https://idp.test/keys: connect_failed: connection refused"
        #expect(
            issuer.log.messages == [
                "providers.keys.fetched idp: 1 usable keys",
                "providers.keys.failed \(failed); the last keys go on serving",
                "providers.keys.fetched idp: 1 usable keys",
            ])
    }
}
