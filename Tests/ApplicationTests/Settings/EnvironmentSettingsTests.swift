import Base
import HTTP
import Principals
import Testing
import Upstreams

@testable import Application

struct EnvironmentSettingsTests {
    private func settings(_ environment: [String: String], _ yaml: String = "") throws -> Settings {
        try SettingsFixture.load(yaml, environment: environment).settings
    }

    @Test func `two underscores separate levels, one stays`() throws {
        let settings = try settings([
            "SALLYPORT_SERVER__PORT": "8081", "AOT_AUTH__TIMEOUT_IN_MS": "250", "AOT_INCLUDE_LEGACY_HEADERS": "true",
            "SALLYPORT_SERVER__LIMITS__HEAD_BYTES": "8KiB",
        ])
        #expect(settings.server.address?.port == 8081)
        #expect(settings.server.limits.headBytes == 8192)
        #expect(settings.auth.providerTimeout == .milliseconds(250))
        #expect(settings.includesLegacyHeaders)
    }

    @Test func `ours wins over auth-o-tron's, that over elastauth's, that over the file`() throws {
        let yaml = "listen: \"127.0.0.1:1\"\n"
        var environment = ["ELASTAUTH_LISTEN": "127.0.0.1:2"]
        #expect(try settings(environment, yaml).server.address?.port == 2)
        environment["AOT_SERVER__PORT"] = "3"
        #expect(try settings(environment, yaml).server.address == .init(host: "127.0.0.1", port: 3))
        environment["SALLYPORT_LISTEN"] = "[::1]:4"
        #expect(try settings(environment, yaml).server.address == .init(host: "::1", port: 4))
        let loaded = try SettingsFixture.load(yaml, environment: environment, listen: "localhost:5")
        #expect(loaded.settings.server.address == .init(host: "localhost", port: 5))
    }

    @Test func `a number is text where text is expected, and quotes around an AOT value go`() throws {
        for value in ["123456789", "\"123456789\""] {
            let settings = try settings(
                ["AOT_JWT__SECRET": value], SettingsFixture.plain + "jwt: {iss: i, exp: 60}\n")
            #expect(settings.token?.secret.withBytes { $0 } == Array("123456789".utf8))
        }
    }

    @Test func `elastauth's names are found by the list of keys`() throws {
        let settings = try settings([
            "ELASTAUTH_AUTH_PROVIDER": "authelia", "ELASTAUTH_AUTHELIA_HEADER_USERNAME": "X-User",
            "ELASTAUTH_ELASTICSEARCH_HOSTS": "http://a:9200, http://b:9200", "ELASTAUTH_ELASTICSEARCH_USERNAME": "e",
            "ELASTAUTH_ELASTICSEARCH_PASSWORD": "p", "ELASTAUTH_CACHE_EXPIRATION": "2h", "ELASTAUTH_LOG_FORMAT": "text",
            "ELASTAUTH_ENABLE_METRICS": "false", "ELASTAUTH_GROUP_WHITELIST": "a b",
            "ELASTAUTH_ENABLE_GROUP_WHITELIST": "true", "ELASTAUTH_GROUP_MAPPINGS_ADMIN": "superuser, kibana_admin",
            "ELASTAUTH_SECRET_KEY": "", "ELASTAUTH_CONFIG": "/etc/elastauth",
        ])
        #expect(settings.elasticsearch?.hosts == ["http://a:9200", "http://b:9200"])
        #expect(settings.cache.expiration == .seconds(7200))
        #expect(settings.logging.format == .console)
        #expect(!settings.metrics.isEnabled)
        #expect(settings.roleMapping.groupWhitelist == ["a", "b"])
        #expect(settings.roleMapping.groupMappings.map { $0.values } == [["superuser", "kibana_admin"]])
        #expect(settings.providers.first?.identityFieldNames.first == .init("X-User"))
    }

    @Test func `elastauth's first host replaces the list`() throws {
        let settings = try settings(
            ["ELASTAUTH_ELASTICSEARCH_HOSTS": "http://a:1", "ELASTAUTH_ELASTICSEARCH_HOSTS_0": "http://b:2"],
            "elasticsearch: {username: e, password: p}\nauth_provider: authelia\n")
        #expect(settings.elasticsearch?.hosts == ["http://b:2"])
    }

    @Test func `group mappings from the environment replace the file's`() throws {
        let settings = try settings(
            ["SALLYPORT_GROUP_MAPPINGS__OPS": "monitoring_user"], "group_mappings: {admin: [superuser]}\n")
        #expect(settings.roleMapping.groupMappings.map { $0.key } == ["ops"])
    }

    @Test func `lists and whole sections may be given as YAML`() throws {
        let settings = try settings([
            "SALLYPORT_PROVIDERS": "[{type: plain, users: [{username: a, password: b}]}]",
            "SALLYPORT_SERVER__TRUSTED_PROXIES": "[10.0.0.0/8, \"::1\"]", "SALLYPORT_JWT__ISS": "i",
            "SALLYPORT_JWT__EXP": "60", "SALLYPORT_JWT__SECRET": "0123456789abcdef0123456789abcdef",
        ])
        #expect(settings.providers.map { $0.name } == ["plain"])
        #expect(settings.server.trustedProxies.map { "\($0)" } == ["10.0.0.0/8", "::1/128"])
    }

    @Test func `an unknown name is a problem if it is ours, else a warning`() {
        #expect(
            SettingsFixture.problems("", environment: ["SALLYPORT_SERVER__PROT": "1"]) == [
                "SALLYPORT_SERVER__PROT: is not a known setting; did you mean SALLYPORT_SERVER__PORT?"
            ])
        let environment = ["AOT_SERVER__PROT": "1", "ELASTAUTH_LISTN": "x", "AOT_PROVIDERS__0__REALM": "x"]
        #expect(SettingsFixture.problems("", environment: environment).isEmpty)
        let warnings = SettingsFixture.warnings("", environment: environment)
        #expect(
            warnings.contains(
                "ELASTAUTH_LISTN: is not a known setting and is ignored; did you mean ELASTAUTH_LISTEN?"))
        #expect(warnings.filter { $0.contains("is ignored") }.count == 3)
    }

    @Test func `what Kubernetes injects is no setting`() throws {
        let environment = [
            "SALLYPORT_SERVICE_HOST": "10.0.0.1", "SALLYPORT_SERVICE_PORT": "80", "SALLYPORT_SERVICE_PORT_HTTP": "80",
            "SALLYPORT_PORT": "tcp://10.0.0.1:80", "SALLYPORT_PORT_80_TCP": "tcp://10.0.0.1:80",
            "SALLYPORT_PORT_80_TCP_PROTO": "tcp", "SALLYPORT_METRICS_SERVICE_HOST": "10.0.0.2",
            "SALLYPORT_METRICS_PORT": "tcp://10.0.0.2:9090", "SALLYPORT_METRICS_PORT_9090_TCP_ADDR": "10.0.0.2",
            "AOT_PORT": "udp://10.0.0.3:53", "ELASTAUTH_PORT_5000_TCP_PORT": "5000", "SALLYPORT_CONFIG": "/x",
        ]
        let loaded = try SettingsFixture.load("", environment: environment)
        #expect(loaded.warnings == ["providers: none is configured: nobody can be allowed"])
        #expect(
            SettingsFixture.problems("", environment: ["SALLYPORT_METRICS_PORT": "9091"]) == [
                "SALLYPORT_METRICS_PORT: is not a known setting; did you mean SALLYPORT_METRICS__PORT?"
            ])
    }

    @Test func `values are never expanded`() throws {
        let settings = try settings(
            ["SALLYPORT_JWT__SECRET": "${HOME}-and-more-text", "HOME": "/root"],
            SettingsFixture.plain + "jwt: {iss: i, exp: 60}\n")
        #expect(settings.token?.secret.withBytes { $0 } == Array("${HOME}-and-more-text".utf8))
    }
}
