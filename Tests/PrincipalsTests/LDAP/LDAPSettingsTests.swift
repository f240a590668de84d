import Base
import Platform
import TestSupport
import Testing

@testable import Principals

@Suite struct LDAPSettingsTests {
    private static let common = "uri: ldaps://h, search_base: dc=x, bind_dn: cn=r, ldap_password: s"

    private func problems<Subject: Augmenter>(of _: Subject.Type, _ yaml: String) -> SettingsProblems {
        var reader = SettingsReader.testing("{\(yaml)}")
        let subject = Subject(settings: &reader, services: .testing())
        reader.finish()
        if subject == nil { #expect(!reader.problems.problems.isEmpty) }
        return reader.problems
    }

    private func provider(_ yaml: String) -> SettingsProblems {
        var reader = SettingsReader.testing("{\(yaml)}")
        let subject = LDAPProvider(settings: &reader, services: .testing())
        reader.finish()
        if subject == nil { #expect(!reader.problems.problems.isEmpty) }
        return reader.problems
    }

    @Test(arguments: [
        ("search_base: dc=x", "uri: is required"),
        ("uri: \"\", search_base: dc=x", "uri: must be one or more of"),
        ("uri: [], search_base: dc=x", "uri: must be one or more of"),
        ("uri: \"http://h\", search_base: dc=x", "uri: must be one or more of"),
        ("uri: \"ldap://user:pw@h\", search_base: dc=x", "uri: must be one or more of"),
        ("uri: \"ldap://h/dc=x\", search_base: dc=x", "uri: must be one or more of"),
        ("uri: [\"ldap://a\", \"b\"], search_base: dc=x", "uri: must be one or more of"),
        ("uri: \"ldap://h\"", "search_base: is required"),
        ("uri: \"ldap://h\", search_base: x", "search_base: is no DN (RFC 4514)"),
        ("uri: \"ldap://h\", search_base: dc=x, bind_dn: \"\"", "bind_dn: must not be empty"),
        ("uri: \"ldap://h\", search_base: dc=x, bind_dn: cn=a", "ldap_password: is required with bind_dn"),
        (
            "uri: \"ldap://h\", search_base: dc=x, bind_dn: cn=a, ldap_password: \"\"",
            "ldap_password: is required with bind_dn"
        ),
        ("\(common), start_tls: true", "start_tls: goes with ldap:// only"),
        ("uri: \"ldapi://%2Frun%2Fldapi\", search_base: dc=x, start_tls: true", "start_tls: goes with ldap:// only"),
        ("uri: \"ldap://a ldaps://b\", search_base: dc=x, start_tls: true", "start_tls: goes with ldap:// only"),
        ("\(common), tls: {ca_cert: /nonexistent}", "tls: /nonexistent: No such file or directory"),
        ("\(common), tls: {client_cert: /nonexistent}", "tls.client_cert: and client_key must be given together"),
        ("\(common), network_timeout: 1ms", "network_timeout: must be 10ms to 1m"),
        ("\(common), operation_timeout: 2m", "operation_timeout: must be 10ms to 1m"),
        ("\(common), connections: 0", "connections: must be 1 to 32"),
        ("\(common), connections: 33", "connections: must be 1 to 32"),
        ("\(common), page_size: 0", "page_size: must be 1 to 10000"),
        ("\(common), size_limit: 0", "size_limit: must be 1 to 100000"),
        ("\(common), bind_password: x", "bind_password: is not a known key"),
    ])
    func `a bad key of the directory is a problem of both`(_ yaml: String, _ problem: String) {
        for problems in [problems(of: LDAPAugmenter.self, yaml), provider("\(yaml), filter: \"(uid={username})\"")] {
            #expect(problems.problems.contains { $0.hasPrefix(problem) }, "\(problems.problems)")
        }
    }

    @Test(arguments: [
        ("filter: \"(cn=x)\"", "filter: must hold {username}"),
        ("filter: \"(cn={username}\"", "filter: is no LDAP filter"),
        ("filter: \"(cn={user})\"", "filter: has {user}; only {username} is known"),
        ("filter: \"News,DC=x\"", "filter: must be a filter in parentheses, a part of a DN"),
        ("filters: [\"(cn={username})\", \"(cn=x)\"]", "filters[1]: must hold {username}"),
        ("filters: [OU=x, News]", "filters[1]: must be a filter in parentheses, or a part of a DN"),
        ("filters: [\"\"]", "filters[0]: must be a filter in parentheses, or a part of a DN"),
        ("user_filter: cn=x", "user_filter: is no LDAP filter"),
        ("user_filter: \"(cn=x)\"", "user_filter: must hold {username}"),
        ("nested_depth: 11", "nested_depth: must be 0 to 10"),
        ("nested_depth: -1", "nested_depth: must be 0 to 10"),
        ("cache_ttl: 2h", "cache_ttl: must be 0s to 1h"),
        ("max_stale: 2d", "max_stale: must be 0s to 1d"),
        ("on_failure: ignore", "on_failure: must be one of continue, refuse"),
    ])
    func `a bad key of the augmenter is a problem`(_ yaml: String, _ problem: String) {
        let problems = problems(of: LDAPAugmenter.self, "\(Self.common), \(yaml)")
        #expect(problems.problems.count == 1 && problems.problems[0].hasPrefix(problem), "\(problems.problems)")
    }

    @Test(arguments: [
        ("username_attribute: uid", "filter: is required"),
        ("filter: \"(uid=x)\"", "filter: must hold {username}"),
        ("filter: \"uid={username}\"", "filter: is no LDAP filter"),
        ("filter: \"(mail={username}@x)\"", "username_attribute: is required"),
        (
            "filter: \"(uid={username})\", username_attribute: \"u id\"",
            "username_attribute: must be an attribute's name"
        ),
        ("filter: \"(uid={username})\", username_attribute: \"\"", "username_attribute: must be an attribute's name"),
    ])
    func `a bad key of the provider is a problem`(_ yaml: String, _ problem: String) {
        let problems = provider("\(Self.common), \(yaml)")
        #expect(problems.problems.count == 1 && problems.problems[0].hasPrefix(problem), "\(problems.problems)")
    }

    @Test(arguments: [
        ("uri: ldaps://h, search_base: dc=x", "bind_dn: is not set, so the directory is searched anonymously"),
        ("uri: ldaps://h, search_base: dc=x, ldap_password: s", "ldap_password: has no effect without bind_dn"),
        (
            "uri: ldap://h, search_base: dc=x, bind_dn: cn=r, ldap_password: s",
            "uri: passwords cross the network in clear; set start_tls or use ldaps://"
        ),
        ("\(common), filter: \"(a={username})\", filters: [OU=x]", "filter: has no effect beside filters"),
        ("\(common), filters: []", "filters: is empty, so nobody gets any role"),
        (
            "\(common), filter: OU=Admin",
            "filter: picks groups of memberOf; a part of a DN is compared whole: OU=Admin is not OU=Administrators"
        ),
    ])
    func `what works and may surprise is a warning`(_ yaml: String, _ warning: String) {
        let problems = problems(of: LDAPAugmenter.self, yaml)
        #expect(problems.problems == [])
        #expect(problems.warnings.contains(warning), "\(problems.warnings)")
    }

    @Test(arguments: [
        "uri: ldap://127.0.0.1, search_base: dc=x, bind_dn: cn=r, ldap_password: s",
        "uri: ldap://h, search_base: dc=x, bind_dn: cn=r, ldap_password: s, start_tls: true",
        "uri: \"ldaps://a ldaps://b:6636\", search_base: dc=x, bind_dn: user@corp.test, ldap_password: s",
        "uri: [\"ldaps://a\", \"ldap://localhost:389 ldapi://%2Frun%2Fldapi\"], search_base: dc=x, bind_dn: cn=r, "
            + "ldap_password: 12345",
    ])
    func `what is safe loads without a word`(_ yaml: String) {
        let problems = problems(of: LDAPAugmenter.self, yaml)
        #expect(problems == SettingsProblems())
    }

    @Test func `a provider sends passwords of users even if it searches anonymously`() {
        let problems = provider("uri: ldap://h, search_base: dc=x, filter: \"(uid={username})\"")
        #expect(problems.problems == [])
        #expect(problems.warnings.contains { $0.hasPrefix("uri: passwords cross the network in clear") })
    }

    @Test func `defaults and what was read show, but no password`() throws {
        var reader = SettingsReader.testing("{\(Self.common), filter: \"(uid={username})\"}")
        _ = LDAPProvider(settings: &reader, services: .testing())
        let effective = "\(reader.effective)"
        #expect(!effective.contains("\"s\""))
        for text in ["network_timeout", "2s", "operation_timeout", "4s", "connections", "username_attribute", "uid"] {
            #expect(effective.contains(text))
        }
        var augmenter = SettingsReader.testing("{\(Self.common)}")
        _ = LDAPAugmenter(settings: &augmenter, services: .testing())
        for text in ["cache_ttl", "2m", "max_stale", "1h", "nested_depth", "(&(objectClass=person)(cn={username}))"] {
            #expect("\(augmenter.effective)".contains(text))
        }
    }
}
