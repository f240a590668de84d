import Testing

@testable import Application

struct ExplanationTests {
    private let yaml = """
        providers:
          - {type: plain, users: [{username: alice, password: wonderland, roles: [admin]}]}
          - {type: headers, realm: sso}
        augmenters:
          - {type: plain_advanced, match: {username: [alice]}, augment: {roles: [extra]}}
        rules:
          - {name: kibana, hosts: [kibana.example.org], paths: [/app/*], roles: [extra], allow: true}

        """

    private func explain(_ arguments: [String]) async throws -> Explanation {
        var options: [String: [String]] = [:]
        for index in stride(from: 0, to: arguments.count, by: 2) {
            options[arguments[index], default: []].append(arguments[index + 1])
        }
        let settings = try SettingsFixture.load(yaml + SettingsFixture.token).settings
        var explanation = Explanation(settings: settings)
        await explanation.run(try ExplainedRequest(options))
        return explanation
    }

    private let alice = "Authorization: Basic YWxpY2U6d29uZGVybGFuZA=="

    @Test(arguments: ["direct", "traefik", "caddy", "nginx", "haproxy", "envoy"])
    func `every step of an allowed request is told`(_ gateway: String) async throws {
        let url = "https://kibana.example.org/app/home?x=1"
        let explanation = try await explain(["--gateway", gateway, "--url", url, "--header", alice])
        #expect(explanation.isAllowed)
        let client = try #require(explanation.lines.first { $0.hasPrefix("request: ") })
        #expect(client.hasPrefix("request: method GET, host kibana.example.org, path /app/home, client "))
        #expect(
            explanation.lines.filter { !$0.hasPrefix("request: ") } == [
                "gateway: \(gateway) at 127.0.0.1, trusted", "credentials: Basic of alice",
                "provider: plain (plain, default): success", "principal: alice of default, by plain",
                "augmenter: plain_advanced (plain_advanced, default): success", "roles: admin, extra", "rule: kibana",
                "allowed: 200",
            ])
        #expect(!explanation.lines.contains { $0.contains("wonderland") })
    }

    @Test func `a wrong password is told as such`() async throws {
        let explanation = try await explain(["--header", "Authorization: Basic YWxpY2U6d3Jvbmc="])
        #expect(!explanation.isAllowed)
        #expect(explanation.lines.contains("provider: plain (plain, default): error"))
        #expect(explanation.lines.last?.hasPrefix("refused: 401 rejected") == true)
    }

    @Test func `a stored token is not looked up, which is told`() async throws {
        let explanation = try await explain(["--header", "Authorization: Bearer sly_x"])
        #expect(!explanation.isAllowed)
        #expect(
            explanation.lines.contains(
                "provider: stored tokens count for nothing here, for the token store is not asked"))
    }

    @Test func `a rule's missing fact is told`() async throws {
        let explanation = try await explain(["--header", alice])
        #expect(explanation.lines.last?.hasPrefix("refused: 403 missing_fact") == true)
    }

    @Test func `identity fields of an untrusted peer are ignored, with the address to add`() async throws {
        let explanation = try await explain(["--peer", "192.0.2.7", "--header", "Remote-User: alice"])
        #expect(explanation.lines.contains { $0.hasSuffix("add 192.0.2.7 to server.trusted_proxies") })
        #expect(explanation.lines.last?.hasPrefix("refused: 401 no_credentials") == true)
    }

    @Test func `a request that is no HTTP is refused`() async throws {
        let explanation = try await explain(["--header", "Bad Name: x"])
        #expect(explanation.lines == ["refused: this is no acceptable HTTP request"])
    }
}
