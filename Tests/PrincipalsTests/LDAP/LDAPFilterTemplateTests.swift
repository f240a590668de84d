import Platform
import Testing

@testable import Principals

@Suite struct LDAPFilterTemplateTests {
    private func filter(_ template: String, _ username: String) throws -> String {
        try LDAPFilterTemplate(template).filter(for: username)
    }

    /// What stands for a name in a plain value.
    @Test(arguments: [
        ("alice", "alice"), ("*", "\\2A"), (")(uid=*", "\\29\\28uid=\\2A"), ("a\\2A", "a\\5C2A"), ("a\0b", "a\\00b"),
        ("{username}", "{username}"),
    ])
    func `a name is escaped for the filter`(_ name: String, _ escaped: String) throws {
        #expect(try filter("(cn={username})", name).uppercased() == "(cn=\(escaped))".uppercased())
    }

    /// Whatever the name, the filter has the parentheses, asterisks and backslashes of its template: nothing else is in it
    /// that means anything.
    @Test(arguments: [
        "*", ")", "(", "\\", ")(", "*)(uid=*", "a,b", "a+b", "a=b", " a", "a ", "#a", "a\"b", "a;b", "a<b>c", "\0",
        "\u{7F}",
        "we,ird+(x)*", "\\2a", "\\5c", "ü", "名前", "a\nb", ",ou=admins", "\",ou=admins,cn=\"", "+cn=admin", "x\\,y",
    ])
    func `no name adds structure`(_ name: String) throws {
        for template in [
            "(cn={username})", "(&(objectClass=person)(|(cn={username})(mail={username}@example.org)))",
            "(member=uid={username},ou=people,dc=test)", "(memberOf:1.2.840.113556.1.4.1941:=CN={username},DC=test)",
        ] {
            let filter = Array(try self.filter(template, name).utf8)
            let plain = Array(try self.filter(template, "alice").utf8)
            for byte in Array("()*".utf8) + [0] {
                #expect(filter.filter { $0 == byte }.count == plain.filter { $0 == byte }.count)
            }
            // A backslash begins two hexadecimal digits, always.
            for (index, byte) in filter.enumerated() where byte == UInt8(ascii: "\\") {
                let digits = filter[(index + 1)...].prefix(2)
                #expect(digits.count == 2 && digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit })
            }
        }
    }

    /// The value of the filter, read as a DN, has the template's names and the user name for one value.
    @Test(arguments: [
        "we,ird+(x)*", "a=b", " a ", "#a", "x\"y", ",ou=admins", "+cn=admin", "\\", "a\\,b", "Ops; Lead", "ü<>",
    ])
    func `no name leaves its place in a DN`(_ name: String) throws {
        let filter = try filter("(member=uid={username},ou=people)", name)
        let value = filter.dropFirst("(member=".count).dropLast()
        let decoded = Self.decoded(value.utf8)
        let dn = try #require(LDAPName(decoded)).relativeNames
        #expect(dn.map { $0.map(\.attribute) } == [["uid"], ["ou"]])
        #expect(dn.map { $0.map(\.value) } == [[name], ["people"]])
    }

    @Test(arguments: [
        ("(cn={username})", "(cn=x)"),
        (" ( & ( objectClass=person )\n (cn={username}) ) ", "(&(objectClass=person )(cn=x))"),
        ("(!(|(a=1)(b>=2)(c<=3)(d~=4)(e=*)(f=a*b*c)))", "(!(|(a=1)(b>=2)(c<=3)(d~=4)(e=*)(f=a*b*c)))"),
        ("(cn:caseExactMatch:={username})", "(cn:caseExactMatch:=x)"),
        ("(cn;lang-de={username})", "(cn;lang-de=x)"),
        ("(:dn:2.4.6.8.10:={username})", "(:dn:2.4.6.8.10:=x)"),
        ("(o:dn:=Ace Industry)", "(o:dn:=Ace Industry)"),
        ("(cn=\\28{username}\\29)", "(cn=\\28x\\29)"),
        ("(cn={username}-{username})", "(cn=x-x)"),
        ("(cn={username}*)", "(cn=x*)"),
        ("(cn={SSHA}{)", "(cn={SSHA}{)"),
        ("(cn=)", "(cn=)"),
    ])
    func `filters are taken as they are`(_ template: String, _ filter: String) throws {
        #expect(try self.filter(template, "x") == filter)
    }

    @Test(arguments: [
        "", "cn={username}", "(cn={username}", "(cn={username}))", "((cn={username}))", "(&)", "(!)", "(!(a=1)(b=2))",
        "(cn={username})x", "(cn=a(b)", "(cn=\\2)", "(cn=\\zz)", "(cn=\\", "(=x)", "(c n=x)", "({username}=x)", "(cn)",
        "(cn={user})", "(cn=a\0b)", "(cn>=a*)", "(cn~={username}*)", "(cn:=a*)", "(cn:a:b:=x)", "(:=x)", "(:dn:=x)",
        "(cn;={username})", "(a=1)(b=2)",
        // A place for a name in what might be a DN, where a name could do more than name.
        "(member={username}=x)", "(member=uid={username},*)", "(member=uid=\"{username}\",ou=x)",
        "(member=uid=#{username})", "(member=uid=\\5c{username},ou=x)", "(member=uid={username},x)",
        "(url=https://host/?user={username})",
        String(repeating: "(!", count: 40) + "(a=1)" + String(repeating: ")", count: 40),
        "(cn=" + String(repeating: "a", count: 9000) + ")",
    ])
    func `anything doubtful is a problem`(_ template: String) {
        #expect(throws: LDAPFilterProblem.self) { try LDAPFilterTemplate(template) }
    }

    @Test(arguments: [
        ("(uid={username})", "uid"),
        ("(&(objectClass=person)(|(mail=x)(sAMAccountName={username})))", "sAMAccountName"),
        ("(|(cn={username})(uid={username}))", "cn"), ("(|(mail={username}@x)(uid={username}))", "uid"),
        ("(uid={username}*)", nil), ("(member=uid={username},ou=x)", nil), ("(uid:caseExactMatch:={username})", nil),
        ("(uid=x)", nil),
    ])
    func `the attribute of the name is that of the first whole value`(_ template: String, _ attribute: String?) throws {
        #expect(try LDAPFilterTemplate(template).usernameAttributes.first == attribute)
    }

    @Test func `whether a name stands in it is known`() throws {
        #expect(try LDAPFilterTemplate("(a={username})").hasUsername)
        #expect(try !LDAPFilterTemplate("(a=username)").hasUsername)
    }

    /// A value without the escapes of RFC 4515.
    private static func decoded(_ value: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        var rest = Array(value)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
