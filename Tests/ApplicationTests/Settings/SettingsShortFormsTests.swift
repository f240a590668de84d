import Base
import HTTP
import Principals
import Testing
import Upstreams

@testable import Application

struct SettingsShortFormsTests {
    private let cluster = "elasticsearch: {hosts: [\"http://localhost:9200\"], username: e, password: p}\n"

    @Test func `elastauth's one provider becomes an entry of providers`() throws {
        let yaml = "auth_provider: authelia\nauthelia: {header_username: X-User}\n" + cluster
        let provider = try #require(try SettingsFixture.load(yaml).settings.providers.first)
        #expect(type(of: provider).type == "authelia")
        #expect(provider.name == "authelia" && provider.realm == "default")
        #expect(provider.identityFieldNames.first == .init("X-User"))
    }

    @Test func `elasticsearch without a provider means authelia, with a warning`() throws {
        let loaded = try SettingsFixture.load(cluster)
        #expect(loaded.settings.providers.map { $0.name } == ["authelia"])
        #expect(loaded.warnings.contains("auth_provider: is not given: elastauth's default, authelia, is used"))
        #expect(try SettingsFixture.load("providers: []\n" + cluster).settings.providers.isEmpty)
    }

    @Test func `auth_provider and providers do not go together`() {
        #expect(
            SettingsFixture.problems("auth_provider: authelia\nproviders: [{type: headers}]\n" + cluster) == [
                "auth_provider: must not be given together with providers: write an entry of providers"
            ])
    }

    @Test func `legacy names are read with a warning each`() throws {
        let yaml = """
            elasticsearch_host: http://localhost:9200
            elasticsearch_username: e
            elasticsearch_password: p
            headers_username: X-User
            cache_type: memory
            cache_expire: 2h

            """
        let loaded = try SettingsFixture.load(yaml)
        #expect(loaded.settings.elasticsearch?.hosts == ["http://localhost:9200"])
        #expect(loaded.settings.cache.expiration == .seconds(7200))
        #expect(loaded.settings.providers.first?.identityFieldNames.first == .init("X-User"))
        for name in ["elasticsearch_host", "elasticsearch_password", "headers_username", "cache_type", "cache_expire"] {
            #expect(loaded.warnings.contains { $0.hasPrefix("\(name): is a legacy name; write ") })
        }
    }

    @Test func `short names are read without a warning`() throws {
        let yaml = "listen: \"127.0.0.1:1\"\nlog_level: WARN\nlog_format: text\nenable_metrics: false\n"
        let loaded = try SettingsFixture.load(yaml + "extend_cache: true\n")
        #expect(loaded.settings.logging.level == .warn && loaded.settings.logging.format == .console)
        #expect(!loaded.settings.metrics.isEnabled && loaded.settings.cache.isExtended)
        #expect(loaded.warnings == ["providers: none is configured: nobody can be allowed"])
    }

    @Test func `keys without meaning here are accepted with one warning each`() throws {
        let yaml = "services: [{name: s, scopes: [a]}]\nproxy: {enabled: false, timeout: 30s}\nenableOtel: true\n"
        let warnings = try SettingsFixture.load(yaml).warnings
        #expect(warnings.contains("services: is accepted and has no effect"))
        #expect(warnings.contains("proxy: is accepted and has no effect: Sallyport never proxies"))
        #expect(warnings.contains("enableOtel: is accepted and has no effect"))
    }
}
