import Base
import Principals
import Testing
import Upstreams

@testable import Application

/// The configuration examples of the two ancestors' documents load unchanged; what is not built yet says so, and
/// nothing else is wrong.
struct AncestorExamplesTests {
    private let environment = [
        "ELASTICSEARCH_PASSWORD": "p", "OIDC_CLIENT_SECRET": "s", "REDIS_HOST": "redis:6379",
        "ELASTICSEARCH_HOST_1": "https://es1:9200", "ELASTICSEARCH_HOST_2": "https://es2:9200",
        "ELASTICSEARCH_HOST_3": "https://es3:9200", "ELASTICSEARCH_USERNAME": "elastauth",
        "SECRET_KEY": String(repeating: "0a", count: 32),
    ]

    @Test(arguments: [
        (ElastauthExamples.authelia, [String]()),
        (ElastauthExamples.oidcWithRedis, []),
        (ElastauthExamples.production, []),
        (ElastauthExamples.authenticationOnly, []),
        ("proxy:\n  enabled: false  # Default\n", []),
    ])
    func `elastauth's examples`(_ yaml: String, _ unbuilt: [String]) {
        expectOnly(unbuilt, in: yaml)
    }

    @Test func `elastauth's first example says what it said`() throws {
        let loaded = try SettingsFixture.load(ElastauthExamples.authelia, environment: environment)
        let settings = loaded.settings
        #expect(settings.authorization == .basic)
        #expect(settings.server.address == .init(host: "127.0.0.1", port: 5000))
        #expect(settings.providers.map { $0.name } == ["authelia"])
        #expect(settings.elasticsearch?.hosts == ["https://elasticsearch:9200"])
        #expect(settings.roleMapping.defaultRoles == ["kibana_user"])
        #expect(settings.roleMapping.groupMappings.map { $0.values } == [["kibana_admin", "superuser"]])
        #expect(settings.cache.expiration == .seconds(3600))
        #expect(loaded.warnings.count == 1 && loaded.warnings.first?.hasPrefix("secret_key: is not set") == true)
    }

    @Test func `the transparent proxy is refused with an explanation`() {
        let yaml = "proxy:\n  enabled: true\n  elasticsearch_url: \"https://elasticsearch:9200\"\n  timeout: \"30s\"\n"
        let problems = SettingsFixture.problems(yaml)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("proxy.enabled: must not be true: Sallyport never proxies") == true)
    }

    @Test(arguments: [
        (AuthotronExamples.minimal, [String]()),
        (AuthotronExamples.complete, []),
        (AuthotronExamples.versionOne, []),
        ("version: \"2.0.0\"\nserver:\n  port: 8080\nmetrics:\n  enabled: false\n", []),
        (
            "version: \"2.0.0\"\nserver:\n  host: \"127.0.0.1\"\n  port: 8080\nmetrics:\n  enabled: true\n  port: 9090\n",
            []
        ),
        ("version: \"2.0.0\"\nserver:\n  port: 8080\nstore:\n  enabled: false\n", []),
        (AuthotronExamples.store("mongodb://localhost:27017"), []),
        (
            AuthotronExamples.store(
                "mongodb://username:password@mongodb.example.com:27017/auth_o_tron?authSource=admin"),
            []
        ),
        ("logging:\n  level: warn\n", []),
        ("logging:\n  level: info\n  format: json\n  service_name: auth-o-tron-prod\n  service_version: 1.2.0\n", []),
        (AuthotronExamples.helmValues, []),
    ])
    func `auth-o-tron's examples`(_ yaml: String, _ unbuilt: [String]) {
        expectOnly(unbuilt, in: yaml)
    }

    @Test(arguments: AuthotronExamples.providers)
    func `auth-o-tron's providers`(_ yaml: String, _ unbuilt: [String]) {
        expectOnly(unbuilt, in: yaml + SettingsFixture.token)
    }

    @Test(arguments: AuthotronExamples.augmenters)
    func `auth-o-tron's augmenters`(_ yaml: String, _ unbuilt: [String]) {
        expectOnly(unbuilt, in: yaml)
    }

    @Test func `auth-o-tron's first example says what it said`() throws {
        let settings = try SettingsFixture.load(AuthotronExamples.minimal).settings
        #expect(settings.authorization == .bearer)
        #expect(settings.server.address == .init(host: "0.0.0.0", port: 8080))
        #expect(!settings.metrics.isEnabled)
        #expect(settings.providers.map { "\($0.name) \($0.realm)" } == ["local default"])
        #expect(settings.token?.issuer == "auth-o-tron")
        #expect(settings.token?.lifetime == 3600)
    }

    @Test func `equal ports must be different`() {
        let yaml = "server:\n  port: 8080\nmetrics:\n  enabled: true\n  port: 8080\n"
        #expect(
            SettingsFixture.problems(yaml) == ["metrics.port: and server.port must be different, not both 8080"])
    }

    /// Every problem says that something is not built yet, and they are these.
    private func expectOnly(_ unbuilt: [String], in yaml: String) {
        let problems = SettingsFixture.problems(yaml, environment: environment)
        let others = problems.filter { !$0.contains("not built") }
        #expect(others == [])
        let missing = unbuilt.filter { start in !problems.contains { $0.hasPrefix(start) } }
        #expect(missing == [])
        #expect(problems.count == unbuilt.count)
    }
}
