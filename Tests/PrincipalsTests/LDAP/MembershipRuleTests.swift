import Platform
import Testing

@testable import Principals

@Suite struct MembershipRuleTests {
    private let editors = "CN=Editors,OU=Desk,OU=News,DC=corp,DC=test"

    private func roles(_ rule: MembershipRule?, _ dn: String) throws -> [String] {
        try #require(rule).roles(of: try #require(LDAPName(dn)))
    }

    private func paths(_ fragments: [String]) throws -> MembershipRule {
        .paths(try fragments.map { try #require(LDAPNameFragment($0)) })
    }

    /// auth-o-tron's own examples.
    @Test(arguments: [
        (["OU=News", "OU=Desk"], ["/News/Desk/Editors", "/Desk/Editors"]),
        (["OU=News,OU=Desk"], ["/News/Desk/Editors"]),
        (["OU=Desk,OU=News"], ["/News/Desk/Editors"]),
        (["OU=News,CN=Editors"], []),
        (["CN=Editors,OU=News"], []),
        (["CN=Editors"], ["/Editors"]),
        (["DC=test"], ["/test/corp/News/Desk/Editors"]),
        // Without case, with blanks, in any order, each fragment on its own.
        (["ou=NEWS"], ["/News/Desk/Editors"]),
        ([" OU = News , OU = Desk "], ["/News/Desk/Editors"]),
        (["DC=corp,OU=News,OU=Desk,CN=Editors"], ["/corp/News/Desk/Editors"]),
        (["OU=Desk", "OU=Sport", "OU=Desk"], ["/Desk/Editors", "/Desk/Editors"]),
        // Whole names only.
        (["OU=New"], []), (["OU=Newsroom"], []), (["CN=News"], []),
        (["OU=Desk,OU=News,DC=corp,DC=test,DC=more,DC=than,DC=there"], []),
        ([], []),
    ])
    func `a part of a DN gives the path from there`(_ fragments: [String], _ roles: [String]) throws {
        #expect(try self.roles(try paths(fragments), editors) == roles)
        // OpenLDAP writes attribute types as the schema does, or as the group was added.
        let lower = editors.replacing("CN=", with: "cn=").replacing("OU=", with: "ou=")
        #expect(try self.roles(try paths(fragments), lower) == roles)
    }

    @Test(arguments: [
        ("New", true), ("News", true), ("corp", true), ("Edit", true), ("new", false), ("Newsroom", false),
        ("OU=News", true), ("ou=news", true), ("OU=News,OU=Desk", true), ("OU=Desk,OU=News", true),
        ("OU=New", false), ("OU=News,DC=test", false), ("CN=Desk", false),
    ])
    func `a filter without parentheses picks groups by their CN`(_ filter: String, _ isPicked: Bool) throws {
        #expect(try roles(MembershipRule(filter: filter), editors) == (isPicked ? ["Editors"] : []))
    }

    @Test(arguments: ["", "News,DC=corp", "=", "OU=", "a=b=,"])
    func `a filter that is neither is none`(_ filter: String) {
        #expect(MembershipRule(filter: filter) == nil)
    }

    @Test(arguments: [
        ("CN=Editors,OU=Desk", "Editors"),
        ("cn=editors,ou=desk", "editors"),
        ("CN=Ops\\, Lead,OU=Desk", "Ops, Lead"),
        ("cn=Ops\\2C Lead,ou=desk", "Ops, Lead"),
        ("CN=a\\+b,OU=x", "a+b"),
        ("CN=\\C3\\BCber,OU=x", "über"),
        ("CN=x\\\\y,OU=x", "x\\y"),
        ("UID=a+CN=b,OU=x", "b"),
        ("2.5.4.3=Editors,OU=x", "Editors"),
        ("OU=Sub,CN=Editors,DC=x", "Editors"),
        ("OU=Desk,DC=x", nil),
        ("CN=a,CN=b,DC=x", "a"),
    ])
    func `the CN is the one nearest the leaf, without escapes`(_ dn: String, _ commonName: String?) throws {
        #expect(try roles(.all, dn) == (commonName.map { [$0] } ?? []))
    }

    @Test func `paths have decoded values, and none if one has a slash`() throws {
        #expect(try roles(try paths(["OU=R+L=D"]), "CN=Ops\\, Lead,OU=R+L=D,DC=x") == ["/R/Ops, Lead"])
        #expect(try roles(try paths(["OU=Team A"]), "CN=Admin,OU=Team A,DC=x") == ["/Team A/Admin"])
        #expect(try roles(try paths(["OU=Public"]), "CN=x/Admin,OU=Public,DC=x") == [])
        #expect(try roles(try paths(["OU=a/b"]), "CN=Admin,OU=a/b,DC=x") == [])
        // What matches lies beside the group, not above it.
        #expect(try roles(try paths(["UID=z"]), "UID=z,CN=Admin,DC=x") == [])
    }

    @Test(arguments: [
        ("cn=Admin,ou=TeamA,ou=groups,dc=test", "/TeamA/Admin"), ("CN=Admin,OU=groups,DC=TEST", "/Admin"),
        ("ou=TeamA,ou=groups,dc=test", "/TeamA"), ("ou=groups,dc=test", nil), ("cn=Admin,ou=others,dc=test", nil),
        ("cn=Ops\\, Lead,ou=groups,dc=test", "/Ops, Lead"), ("cn=a/b,ou=groups,dc=test", nil), ("dc=test", nil),
    ])
    func `a path begins below the search base`(_ dn: String, _ path: String?) throws {
        let base = try #require(LDAPName("ou=groups,dc=test"))
        #expect(GroupPath.path(of: try #require(LDAPName(dn)), below: base) == path)
    }
}
