import Base
import Principals
import Rules
import Testing
import Upstreams

@testable import Application

struct SettingsDefaultsTests {
    @Test func `an empty document loads with a warning and safe defaults`() throws {
        let loaded = try SettingsFixture.load("")
        let settings = loaded.settings
        #expect(loaded.warnings == ["providers: none is configured: nobody can be allowed"])
        #expect(settings.server.address == .init(host: "127.0.0.1", port: 5000))
        #expect(settings.server.unixSocket == nil)
        #expect(settings.server.trustedProxies.map { "\($0)" } == ["127.0.0.0/8", "::1/128"])
        #expect(settings.server.limits.headBytes == 16384)
        #expect(settings.server.drainTimeout == .seconds(30))
        #expect(settings.metrics.isEnabled && settings.metrics.host == "127.0.0.1" && settings.metrics.port == 9090)
        #expect(settings.auth.providerTimeout == .seconds(5) && settings.auth.deadline == .seconds(10))
        #expect(settings.authorization == .bearer)
        #expect(!settings.includesLegacyHeaders)
        #expect(settings.rules.permitsEveryone)
        #expect(settings.token == nil && settings.elasticsearch == nil)
        #expect(settings.cache.expiration == .seconds(3600))
    }

    @Test func `the listener's host depends on what is given`() throws {
        func address(_ yaml: String) throws -> ServerSettings.Address? {
            try SettingsFixture.load(yaml).settings.server.address
        }
        #expect(try address("server: {port: 8080}") == .init(host: "0.0.0.0", port: 8080))
        #expect(try address("server: {host: \"::1\"}") == .init(host: "::1", port: 5000))
        #expect(try address("server: {unix_socket: /run/sallyport.sock}") == nil)
        #expect(try address("server: {unix_socket: /run/s.sock, port: 80}") == .init(host: "0.0.0.0", port: 80))
        #expect(try address("listen: \"[::1]:3000\"") == .init(host: "::1", port: 3000))
        #expect(try address("version: 1.0.0\nbind_address: \"::1:3000\"") == .init(host: "::1", port: 3000))
        #expect(try address("listen: \":3000\"") == .init(host: "0.0.0.0", port: 3000))
    }

    @Test func `authorization follows elasticsearch unless it is given`() throws {
        let cluster =
            "elasticsearch: {hosts: [http://localhost:9200], username: e, password: p}\nauth_provider: authelia\n"
        #expect(try SettingsFixture.load(cluster).settings.authorization == .basic)
        let both = try SettingsFixture.load(cluster + SettingsFixture.token + "authorization: bearer\n")
        #expect(both.settings.authorization == .bearer)
        #expect(both.warnings.contains("elasticsearch: has no effect: authorization is bearer"))
    }

    @Test func `numbers and booleans are text where text is expected`() throws {
        let yaml = "jwt: {iss: 42, exp: 60, secret: 1234567890}\n" + SettingsFixture.plain
        let token = try #require(try SettingsFixture.load(yaml).settings.token)
        #expect(token.issuer == "42")
        #expect(token.secret.withBytes { $0 } == Array("1234567890".utf8))
    }

    @Test func `group names may hold dots, commas, blanks and capitals`() throws {
        let yaml = "group_mappings: {\"Team.A, b@Corp\": [kibana_admin]}\n"
        let mapping = try SettingsFixture.load(yaml).settings.roleMapping
        #expect(mapping.groupMappings.map { $0.key } == ["Team.A, b@Corp"])
    }

    @Test(arguments: SettingsKey.allPaths)
    func `every key that a variable can set is one that is read`(_ path: String) {
        var tree = SettingsTree()
        let parts = path.split(separator: ".").map(String.init)
        if parts.first == "oidc" { tree.set(["auth_provider"], .scalar("oidc", isQuoted: false)) }
        tree.set(parts, .scalar("1", isQuoted: false))
        let loader = SettingsLoader(environment: [:], plugIns: PlugIns())
        var problems: [String] = []
        do throws(SettingsProblems) { _ = try loader.load(tree.root) } catch { problems = error.problems }
        #expect(problems.filter { $0.contains("is not a known key") } == [])
    }
}
