import Platform
import Testing

struct LDAPNameTests {
    @Test(arguments: [
        ("ldap://directory.test", LDAPURL.Scheme.ldap, false), ("ldap://127.0.0.1:10389", .ldap, true),
        ("ldaps://[::1]:636", .ldaps, true), ("LDAP://LocalHost/", .ldap, true),
        ("ldapi://%2Frun%2Fldapi", .ldapi, true),
        ("ldaps://[2001:db8::1]", .ldaps, false), ("ldap://127.1.2.3", .ldap, true),
    ])
    func `a URL of a server is read`(text: String, scheme: LDAPURL.Scheme, isLoopback: Bool) throws {
        let url = try #require(LDAPURL(text))
        #expect(url.scheme == scheme)
        #expect(url.isLoopback == isLoopback)
        #expect(url.description == text)
    }

    @Test(arguments: [
        "", "directory.test", "http://directory.test", "ldap://", "ldap:///", "ldap://host:0", "ldap://host:65536",
        "ldap://host:x", "ldap://host/dc=example", "ldap://host/??sub", "ldap://host?x", "ldap://user:pw@host",
        "<ldap://host>", "ldap://a ldap://b", "ldap://host#x", "ldapi://", "ldapi:///", "ldapi://run", "cldap://host",
        "ldap://hö", "ldap://host:-1", "ldap://ho%00st", "ldap://ho\0st",
    ])
    func `a URL that says more, or nothing, is refused`(text: String) { #expect(LDAPURL(text) == nil) }

    @Test func `filters lose their special characters`() {
        #expect(LDAPEscape.filterValue("a*b(c)d\\e\0f") == "a\\2Ab\\28c\\29d\\5Ce\\00f")
        #expect(LDAPEscape.filterValue("") == "")
        #expect(LDAPEscape.filterValue("alice@example.org") == "alice@example.org")
    }

    @Test(arguments: [
        "alice", "a,b", "a+b", "a\"b", "a\\b", "<a>", "a;b", "a=b", " lead", "trail ", "  ", " ", "#lead", "a#b",
        "é 漢字", "\\2C", "a\nb",
        "*", "a/b", "a\u{301}", "\u{7f}",
    ])
    func `a value survives its escape in a name`(value: String) throws {
        let name = try #require(LDAPName("uid=\(LDAPEscape.nameValue(value)),ou=people,dc=example"))
        #expect(name.relativeNames.map(\.count) == [1, 1, 1])
        #expect(name.relativeNames[0][0].attribute == "uid")
        #expect(Array(name.relativeNames[0][0].value.utf8) == Array(value.utf8))
    }

    @Test func `names come apart`() throws {
        let name = try #require(LDAPName("CN=Ops\\2C Lead+uid=x, OU=\\C3\\BC ,DC=test"))
        #expect(name.relativeNames.map { $0.map(\.attribute) } == [["CN", "uid"], ["OU"], ["DC"]])
        #expect(name.relativeNames.map { $0.map(\.value) } == [["Ops, Lead", "x"], ["ü"], ["test"]])
        #expect(LDAPName("")?.relativeNames.isEmpty == true)
    }

    @Test(arguments: [
        "alice", "uid", "uid=a,", "=a", "uid=a,,dc=b", "uid=\\ff", "uid=#0401ff", "uid=a\0,dc=b", "uid=\"a",
    ])
    func `what is no name is none`(text: String) { #expect(LDAPName(text) == nil) }

    @Test func `a name lies within another by whole relative names`() throws {
        let base = try #require(LDAPName("ou=People,dc=example,dc=org"))
        for text in [
            "UID=a,OU=people,DC=Example,dc=org", "ou=people, dc=example, dc=org",
            "x=y,uid=a,ou=pe\\6fple,dc=example,dc=org",
        ] {
            #expect(try #require(LDAPName(text)).isWithin(base), "\(text)")
        }
        for text in [
            "dc=example,dc=org", "uid=a,ou=xpeople,dc=example,dc=org", "uid=a,ou=people,dc=example,dc=org,c=de",
            "uid=a\\,ou=people,dc=example,dc=org", "ou=people+l=x,dc=example,dc=org", "ou=péople,dc=example,dc=org",
        ] {
            #expect(try !#require(LDAPName(text)).isWithin(base), "\(text)")
        }
        let pair = try #require(LDAPName("cn=a+l=b,dc=x"))
        #expect(try #require(LDAPName("L=B+CN=A,dc=x")).isWithin(pair))
        #expect(try !#require(LDAPName("cn=\u{212a},dc=x")).isWithin(#require(LDAPName("cn=k,dc=x"))))
    }
}
