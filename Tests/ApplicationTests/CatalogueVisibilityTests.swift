import Testing

@testable import Application

/// Who may see `/providers`, `/augmenters` and `/elastauth/config`, on both listeners.
struct CatalogueVisibilityTests {
    private static let paths = ["/providers", "/augmenters", "/elastauth/config"]
    private static let yaml =
        """
        server: {trusted_proxies: [10.0.0.0/8]}
        providers:
          - {type: plain, realm: internal, users: [{username: alice, password: wonderland}]}
          - {type: headers, name: gate, realm: internal}
        augmenters: [{type: plain, name: more, realm: internal, roles: {extra: [alice]}}]

        """ + SettingsFixture.token
    // alice:wonderland
    private static let good = "Authorization: Basic YWxpY2U6d29uZGVybGFuZA=="
    private static let gateway = "10.1.2.3"

    @Test(arguments: paths, ["GET", "HEAD"])
    func `strangers are refused on both listeners, whatever they send`(path: String, method: String) async throws {
        let site = try SiteFixture(Self.yaml)
        for peer in ["203.0.113.9", "2001:db8::1"] {
            for answer in [
                await site.ask("\(method) \(path)", [Self.good, "X-Forwarded-For: 10.1.2.3"], from: peer),
                await site.askOperators("\(method) \(path)", from: peer),
            ] {
                #expect(answer.status == 403)
                #expect(answer.body == #"{"error":"Forbidden"}"#)
            }
        }
    }

    @Test(arguments: paths)
    func `loopback is trusted on the metrics listener only, unless it is configured`(path: String) async throws {
        let site = try SiteFixture(Self.yaml)
        for peer in ["127.0.0.1", "127.9.9.9", "::1"] {
            #expect(await site.ask("GET \(path)", from: peer).status == 403)
            #expect(await site.askOperators("GET \(path)", from: peer).status == 200)
        }
    }

    @Test(arguments: paths, ["GET", "HEAD"])
    func `trusted peers see them on both listeners`(path: String, method: String) async throws {
        let site = try SiteFixture(Self.yaml)
        let answers = [
            await site.ask("\(method) \(path)", from: Self.gateway),
            await site.askOperators("\(method) \(path)", from: Self.gateway),
        ]
        for answer in answers {
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == ["application/json"] && answer["Cache-Control"] == ["no-store"])
            #expect(!answer.body.contains("wonderland"))
        }
        #expect(answers[0].body == answers[1].body)
    }

    @Test(arguments: paths, ["POST", "PUT", "DELETE", "OPTIONS", "get"])
    func `other methods are 405 with Allow, to everybody`(path: String, method: String) async throws {
        let site = try SiteFixture(Self.yaml)
        for peer in [Self.gateway, "203.0.113.9"] {
            for answer in [
                await site.ask("\(method) \(path)", from: peer),
                await site.askOperators("\(method) \(path)", from: peer),
            ] {
                #expect(answer.status == 405)
                #expect(answer["Allow"] == ["GET, HEAD"])
            }
        }
    }

    @Test func `names, types and realms are told in the order of the configuration`() async throws {
        let site = try SiteFixture(Self.yaml)
        #expect(
            await site.ask("GET /providers", from: Self.gateway).body
                == #"{"providers":[{"name":"plain","type":"plain","realm":"internal"},"#
                + #"{"name":"gate","type":"headers","realm":"internal"}]}"#)
        #expect(
            await site.ask("GET /augmenters", from: Self.gateway).body
                == #"{"augmenters":[{"name":"more","type":"plain","realm":"internal"}]}"#)
    }
}
