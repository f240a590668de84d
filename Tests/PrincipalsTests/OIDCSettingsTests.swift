import Base
@testable import Principals
import TestSupport
import Testing

@Suite struct OIDCSettingsTests {
    private func read(_ yaml: String) -> (provider: OIDCProvider?, problems: SettingsProblems) {
        var reader = SettingsReader.testing("{\(yaml)}")
        let provider = OIDCProvider(settings: &reader, services: .testing())
        reader.finish()
        return (provider, reader.problems)
    }

    @Test(arguments: [
        "issuer: 'https://h', client_id: c", "jwks_uri: 'https://h/k', issuer: any, client_id: c",
        "token_validation: userinfo, userinfo_endpoint: 'https://h/u', client_id: c, issuer: 'https://h'",
        "token_validation: both, issuer: 'https://h', client_id: c",
        "token_validation: both, jwks_uri: 'https://h/k', userinfo_endpoint: 'https://h/u', client_id: c, issuer: i",
        "token_validation: introspection, issuer: 'https://h', client_id: c, client_secret: s",
        "token_validation: introspection, introspection_endpoint: 'https://h/i', client_id: c, issuer: i, "
            + "tls: {client_cert: /c, client_key: /k}",
    ])
    func `is enough`(_ yaml: String) {
        let (provider, problems) = read(yaml)
        #expect(problems == SettingsProblems())
        #expect(provider != nil)
    }

    @Test(arguments: [
        ("client_id: c", "issuer: is required, or jwks_uri"),
        ("issuer: '', client_id: c", "issuer: must not be empty"),
        ("issuer: h, client_id: c", "issuer: must be an http or https URL without a query, or give jwks_uri"),
        ("token_validation: userinfo, client_id: c", "issuer: is required, or userinfo_endpoint"),
        (
            "token_validation: introspection, client_id: c, client_secret: s",
            "issuer: is required, or introspection_endpoint"
        ),
        ("token_validation: both, jwks_uri: 'https://h/k'", "issuer: is required, or userinfo_endpoint"),
        (
            "token_validation: introspection, issuer: 'https://h', client_id: c",
            "client_secret: is required for introspection, or tls.client_cert"
        ),
        (
            "token_validation: introspection, issuer: 'https://h', client_secret: s",
            "client_id: is required for introspection"
        ),
        (
            "token_validation: maybe, issuer: 'https://h', client_id: c",
            "token_validation: must be one of jwks, userinfo, both, introspection, not maybe"
        ),
        (
            "client_auth_method: none, issuer: 'https://h', client_id: c",
            "client_auth_method: must be one of client_secret_basic, client_secret_post, not none"
        ),
        (
            "issuer: 'https://h', client_id: c, jwks_uri: keys",
            "jwks_uri: must be an http or https URL without user information"
        ),
        ("issuer: 'https://h', client_id: ''", "client_id: must not be empty"),
        ("issuer: 'https://h', client_id: c, leeway: 6m", "leeway: must be 0s to 5m, not 6m"),
    ])
    func `is a problem`(_ yaml: String, _ problem: String) {
        #expect(read(yaml).problems.problems.contains(problem))
    }

    @Test func `elastauth's keys for a login have no effect and say so`() {
        let (provider, problems) = read(
            """
            issuer: 'https://h', client_id: c, client_secret: s, authorization_endpoint: 'https://h/a',
            token_endpoint: 'https://h/t', scopes: [openid], use_pkce: true, custom_headers: {X-A: b},
            client_auth_method: client_secret_basic
            """)
        #expect(provider != nil)
        #expect(problems.problems == [])
        #expect(problems.warnings.count == 6)
        #expect(problems.warnings.allSatisfy { $0.hasSuffix(": is accepted and has no effect") })
    }

    @Test func `what is not looked at is warned of`() {
        #expect(read("jwks_uri: 'https://h/k'").problems.warnings.count == 2)
        let warnings = read("token_validation: userinfo, userinfo_endpoint: 'https://h/u', client_id: c").problems
            .warnings
        #expect(warnings == ["issuer: is not set: only tokens that are no JWT are taken"])
    }

    @Test(arguments: [
        ("issuer: 'http://id.example.org', client_id: c", ["issuer"]),
        ("issuer: 'http://127.0.0.1:8080', client_id: c", []),
        ("issuer: 'http://127.example.org', client_id: c", ["issuer"]),
        (
            "issuer: 'https://h', client_id: c, token_validation: both, jwks_uri: 'http://h/k', userinfo_endpoint: 'http://h/u'",
            ["jwks_uri", "userinfo_endpoint"]
        ),
    ])
    func `what is asked without TLS is warned of`(_ yaml: String, _ keys: [String]) {
        let warnings = keys.map { "\($0): is not https: whoever is in between can make tokens and read them" }
        #expect(read(yaml).problems.warnings == warnings)
    }
}
