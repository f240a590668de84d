import Testing

@testable import Application

struct SettingsProblemsTests {
    @Test(arguments: [
        ("server: {prot: 1}", "server.prot: is not a known key; did you mean port?"),
        ("wibble_wobble: 1", "wibble_wobble: is not a known key"),
        ("server: {port: 70000}", "server.port: must be 0 to 65535, not 70000"),
        ("server: {port: eighty}", "server.port: must be a whole number"),
        ("server: [1]", "server: must be a map of keys and values"),
        ("server: {host: \"\"}", "server.host: must not be empty"),
        (
            "server: {trusted_proxies: [10.0.0.1/8]}",
            "server.trusted_proxies[0]: must be an address or a block such as 10.0.0.0/8"
        ),
        (
            "server: {limits: {head_bytes: 16Kb}}",
            "server.limits.head_bytes: must be a size such as 4096, 16KiB or 1MiB"
        ),
        (
            "server: {limits: {idle_timeout: 75}}",
            "server.limits.idle_timeout: must be a duration such as 500ms, 30s, 5m, 1h30m or 7d"
        ),
        ("server: {threads: 0}", "server.threads: must be 1 to 64, not 0"),
        (
            "server: {tls: {cert_file: /etc/c.pem, key_file: /etc/k.pem}}",
            "server.tls: is not built yet; let the gateway end TLS, or use unix_socket"
        ),
        ("listen: localhost", "listen: must be HOST:PORT"),
        ("listen: \"h:99999\"", "listen: must be HOST:PORT"),
        (
            "listen: \"h:1\"\nserver: {port: 2}",
            "listen: must not be given together with server.host or server.port"
        ),
        (
            "server: {port: 8080}\nmetrics: {port: 8080}",
            "metrics.port: and server.port must be different, not both 8080"
        ),
        ("version: 3.0.0", "version: must be 1.0.0 or 2.0.0, not 3.0.0"),
        ("authorization: basic", "authorization: basic needs the section elasticsearch"),
        ("authorization: digest", "authorization: must be one of basic, bearer, not digest"),
        ("logging: {level: loud}", "logging.level: must be one of trace, debug, info, warn, error, not loud"),
        ("logging: {format: xml}", "logging.format: must be one of console, json, not xml"),
        ("auth: {timeout_in_ms: 0}", "auth.timeout_in_ms: must be 1 to 600000, not 0"),
        ("regulation: {enabled: true}", "regulation.enabled: true is not built yet"),
        ("store: {type: sqlite}", "store.type: must be one of file, redis, mongo, not sqlite"),
        ("cache: {expiration: 0s}", "cache.expiration: must be 1m to 7d, not 0s"),
        (
            "secret_key: abc",
            "secret_key: must be 64 hexadecimal digits; `sallyport generate-key` makes one"
        ),
        (
            "proxy: {enabled: true}",
            "proxy.enabled: must not be true: Sallyport never proxies; put a gateway before the application and let it ask"
        ),
        ("auth_provider: saml", "auth_provider: must be one of authelia, oidc, not saml"),
        (
            "auth_provider: oidc\noidc: {client_id: c}",
            "providers[0].issuer: is required, or jwks_uri"
        ),
        (
            "providers: [{type: plian}]",
            "providers[0].type: must be one of plain, headers, authelia, authentik, jwt, oidc, openid-offline, ecmwf-api, efas-api, ecmwf-token-generator, ldap, not plian"
        ),
        ("providers: [{name: x}]", "providers[0].type: is required"),
        ("providers: {type: plain}", "providers: must be a list"),
        (
            "providers: [{type: jwt, cert_uri: \"https://i/certs\", leway: 1s}]",
            "providers[0].leway: is not a known key; did you mean leeway?"
        ),
        ("providers: [{type: headers}, {type: headers}]", "providers[1].name: must be unique; headers stands before"),
        (
            "augmenters: [{type: ldap, uri: \"http://h\", search_base: dc=x}]",
            "augmenters[0].uri: must be one or more of ldap://host:389, ldaps://host:636 and ldapi://%2Fpath%2Fto%2Fsocket"
        ),
        ("rules:", "rules: must be a list: [] refuses everyone, without the key everyone authenticated passes"),
        ("secret_key: \"${NOT_SET}\"", "secret_key: the environment variable NOT_SET is not set"),
        ("secret_key: \"${NOT_SET\"", "secret_key: ${ has no } after it; a literal ${ is written $${"),
        (
            "secret_key_file: /nonexistent/key",
            "secret_key_file: cannot be read: open /nonexistent/key: No such file or directory"
        ),
        ("secret_key_file: /x\nsecret_key: y", "secret_key_file: and secret_key must not both be given"),
    ])
    func `a bad value is a problem with its path`(_ yaml: String, _ problem: String) {
        #expect(SettingsFixture.problems(yaml).contains(problem))
    }

    @Test func `every problem is named, not only the first`() {
        let problems = SettingsFixture.problems("server: {port: x, thread: 1}\nmetrics: {port: y}\nnonsense_key: 1\n")
        #expect(
            problems == [
                "server.port: must be a whole number", "server.thread: is not a known key; did you mean threads?",
                "metrics.port: must be a whole number", "nonsense_key: is not a known key",
            ])
    }

    @Test func `a variable that is not set is one problem, not two`() {
        let problems = SettingsFixture.problems(
            "jwt: {iss: i, exp: 60, secret: \"${NOT_SET}\"}\n" + SettingsFixture.plain)
        #expect(problems == ["jwt.secret: the environment variable NOT_SET is not set"])
    }

    @Test func `bearer mode with a provider needs iss, exp and secret`() {
        #expect(
            SettingsFixture.problems(SettingsFixture.plain) == [
                "jwt.iss: is required", "jwt.exp: is required", "jwt.secret: is required",
            ])
    }

    @Test func `a short secret is warned of and a very short one is a problem`() {
        let short = "jwt: {iss: i, exp: 60, secret: twelve-bytes}\n" + SettingsFixture.plain
        #expect(SettingsFixture.problems(short).isEmpty)
        #expect(SettingsFixture.warnings(short).contains { $0.hasPrefix("jwt.secret: is shorter than 32 bytes") })
        let tiny = "jwt: {iss: i, exp: 60, secret: seven77}\n" + SettingsFixture.plain
        #expect(SettingsFixture.problems(tiny).contains { $0.hasPrefix("jwt.secret: must be at least 8 bytes") })
    }

    @Test func `several realms need a user format with the realm`() {
        let yaml = """
            elasticsearch: {hosts: [http://localhost:9200], username: e, password: p}
            providers: [{type: headers, realm: a}, {type: authentik, realm: b}]

            """
        #expect(
            SettingsFixture.problems(yaml).contains { $0.hasPrefix("elasticsearch.user_format: must hold {realm}") })
    }

    @Test func `realms whose subjects could meet are warned of`() {
        func warnings(_ one: String, _ other: String) -> [String] {
            SettingsFixture.warnings(
                """
                jwt: {iss: i, exp: 60, secret: 0123456789abcdef0123456789abcdef}
                providers: [{type: headers, realm: \(one)}, {type: authentik, realm: \(other)}]

                """)
        }
        #expect(warnings("corp", "corp-eu").contains { $0.contains("may have the same claim sub") })
        #expect(!warnings("corp", "eu").contains { $0.contains("claim sub") })
    }

    @Test(arguments: [
        "store: {uri: {a: hunter2}}", "jwt: {secret: [hunter2]}", "elasticsearch: {password: {x: hunter2}}",
        "elasticsearch: {hosts: [\"ftp://u:hunter2@h\"]}", "cache: {redis_password: [hunter2]}",
        "secret_key: hunter2", "previous_secret_keys: [hunter2]",
    ])
    func `no problem shows a secret`(_ yaml: String) {
        let problems = SettingsFixture.problems(yaml)
        #expect(!problems.isEmpty)
        #expect(!problems.contains { $0.contains("hunter2") })
    }
}
