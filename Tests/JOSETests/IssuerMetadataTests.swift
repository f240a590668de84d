import Base
import HTTP
import JOSE
import TestSupport
import Testing

struct IssuerMetadataTests {
    private static let keysURL = "https://idp.test/keys"

    private func metadata(_ issuer: String, keys: String = keysURL) -> String {
        #"{"issuer":"\#(issuer)","jwks_uri":"\#(keys)"}"#
    }

    @Test(arguments: [
        ("https://a.test", "https://a.test/.well-known/openid-configuration"),
        ("https://a.test/", "https://a.test/.well-known/openid-configuration"),
        ("https://a.test:8443/realms/x", "https://a.test:8443/realms/x/.well-known/openid-configuration"),
        ("http://[::1]:5000/", "http://[::1]:5000/.well-known/openid-configuration"),
    ]) func `metadata are at a well-known place below the issuer`(_ issuer: String, _ url: String) {
        #expect(IssuerIdentifier(issuer)?.metadata == HTTPResource(url))
    }

    @Test(arguments: [
        "", "idp", "ftp://idp.test", "https://idp.test?a", "https://idp.test#a", "https://u:p@idp.test",
        "https://idp.test//",
    ])
    func `what is no URL, or has a query, a fragment or a password, is no issuer`(_ text: String) {
        #expect(IssuerIdentifier(text) == nil)
    }

    @Test(arguments: [
        "https://idp.test/realm/", "https://idp.test/Realm", "https://IDP.test/realm", "https://idp.test:443/realm",
        "https://idp.test", "https://idp.test/realm ", "",
    ]) func `metadata of another issuer are refused`(_ name: String) async throws {
        let issuer = ScriptedIssuer()
        issuer.change { $0.bodies[ScriptedIssuer.metadataURL] = metadata(name) }
        let source = try issuer.source()
        #expect(await source.outcome("a").isUnavailable)
        #expect(await source.metadata(until: .after(.seconds(120))) == nil)
        #expect(issuer.requests == [ScriptedIssuer.metadataURL])
    }

    @Test(arguments: ["", "[]", "{}", #"{"issuer":1}"#, #"{"issuer":"https://idp.test/realm"}"#])
    func `metadata without issuer or keys are no way to keys`(_ body: String) async throws {
        let issuer = ScriptedIssuer { $0.bodies[ScriptedIssuer.metadataURL] = body }
        #expect(try await issuer.source().outcome("a").isUnavailable)
        #expect(issuer.requests == [ScriptedIssuer.metadataURL])
    }

    @Test func `an issuer of https must not name keys of http`() async throws {
        let issuer = ScriptedIssuer { $0.keysURL = "http://idp.test/keys" }
        #expect(try await issuer.source().outcome("a").isUnavailable)
        #expect(issuer.requests == [ScriptedIssuer.metadataURL])
    }

    @Test func `keys may be another host's`() async throws {
        let issuer = ScriptedIssuer { $0.keysURL = "https://keys.test/set" }
        #expect(try await issuer.source().outcome("a") == .keys(["a"]))
        #expect(issuer.requests == [ScriptedIssuer.metadataURL, "https://keys.test/set"])
    }

    @Test(arguments: [
        ("https://idp.test/elsewhere", true), ("/elsewhere", true), ("https://evil.test/elsewhere", false),
        ("http://idp.test/elsewhere", false),
    ]) func `keys are followed to the same host only`(_ target: String, _ isFollowed: Bool) async throws {
        let issuer = ScriptedIssuer { script in
            script.redirects = [Self.keysURL: target]
            for url in ["https://idp.test/elsewhere", "https://evil.test/elsewhere", "http://idp.test/elsewhere"] {
                script.bodies[url] = ScriptedIssuer.keySet(["a"])
            }
        }
        #expect(try await issuer.source().outcome("a").isUnavailable == !isFollowed)
        #expect(issuer.requests.contains { $0.contains("evil") || $0.hasPrefix("http:") } == false)
    }

    @Test func `endpoints of http are not used by an issuer of https`() async throws {
        let source = try ScriptedIssuer().source()
        #expect(source.currentMetadata() == nil)
        let found = try #require(await source.metadata(until: .after(.seconds(120))))
        #expect(found.userinfoEndpoint == HTTPResource("https://idp.test/userinfo"))
        #expect(found.introspectionEndpoint == nil)
        #expect(found.tokenEndpoint == HTTPResource("https://other.test/token?a=b"))
        #expect(source.currentMetadata() == found)
    }

    @Test func `metadata are kept, and serve while the issuer is down`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source()
        let found = await source.metadata(until: .after(.seconds(120)))
        #expect(found != nil)
        issuer.change { $0.isDown = true }
        issuer.clock.advance(by: .seconds(3600))
        for _ in 0..<10 { #expect(await source.metadata(until: .after(.seconds(120))) == found) }
        #expect(issuer.requests.count == 2)
    }

    @Test func `metadata are read again when the keys are no longer where they said`() async throws {
        let issuer = ScriptedIssuer()
        let source = try issuer.source()
        #expect(await source.outcome("a") == .keys(["a"]))
        issuer.change {
            $0.keysURL = "https://idp.test/moved"
            $0.keyIDs = ["b"]
        }
        issuer.clock.advance(by: .seconds(10))
        #expect(await source.outcome("b") == .keys(["b"]))
        #expect(
            issuer.requests == [
                ScriptedIssuer.metadataURL, Self.keysURL, Self.keysURL, ScriptedIssuer.metadataURL,
                "https://idp.test/moved",
            ])
    }
}
