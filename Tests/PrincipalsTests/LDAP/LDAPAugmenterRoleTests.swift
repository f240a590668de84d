import Base
import Platform
import TestSupport
import Testing

@testable import Principals

/// Which roles an `ldap` augmenter makes of what a directory says.
@Suite struct LDAPAugmenterRoleTests {
    private let me = "(&(objectClass=person)(cn=alice))"

    private func group(_ dn: String, memberOf: [String] = []) -> LDAPEntry {
        .with(dn, [("cn", ["from the entry"]), ("memberOf", memberOf)])
    }

    private func user(_ groups: [String], named names: [String] = ["alice"]) -> LDAPEntry {
        .with("cn=alice,dc=test", [("cn", names), ("uid", names), ("memberOf", groups)])
    }

    @Test func `each entry that a filter finds gives its CN, once`() async throws {
        let fixture = try LDAPAugmenterFixture("{filter: \"(memberUid={username})\"}")
        fixture.fake.find([
            "(memberUid=alice)": [
                group("cn=b,ou=groups,dc=test"), group("CN=Ops\\, Lead,ou=groups,dc=test"), group("cn=a,dc=elsewhere"),
                group("cn=b,ou=sub,ou=groups,dc=test"), group("cn=B,ou=groups,dc=test"), group("gid=1,dc=test"),
            ]
        ])
        #expect(try await fixture.roles() == ["b", "Ops, Lead", "a", "B", "from the entry"])
    }

    @Test func `each filter of filters gives paths below the search base`() async throws {
        let fixture = try LDAPAugmenterFixture(
            "{filters: [\"(memberUid={username})\", \"(manager=uid={username},ou=people)\"]}")
        fixture.fake.find([
            "(memberUid=alice)": [group("cn=Admin,ou=TeamA,ou=groups,dc=test"), group("cn=x,dc=elsewhere")],
            "(manager=uid=alice,ou=people)": [
                group("ou=TeamB,ou=groups,dc=test"), group("CN=Admin,OU=TeamA,OU=groups,DC=test"),
            ],
        ])
        #expect(try await fixture.roles() == ["/TeamA/Admin", "/TeamB"])
        #expect(fixture.kept.messages.filter { $0.hasPrefix("ldap.group.skipped") }.count == 1)
    }

    @Test func `without any filter each group of memberOf gives its CN`() async throws {
        let fixture = try LDAPAugmenterFixture("{}")
        fixture.fake.find([me: [user(["cn=b,ou=x,dc=test", "CN=a,DC=corp", "ou=none,dc=test", "cn=b,ou=y,dc=test"])]])
        #expect(try await fixture.roles() == ["b", "a"])
        #expect(try await fixture.roles("bob") == [])
    }

    @Test func `filters of both kinds go together, each user looked up once`() async throws {
        let fixture = try LDAPAugmenterFixture(
            "{filters: [\"OU=News\", \"(memberUid={username})\", \"OU=Desk\"], user_filter: \"(uid={username})\"}")
        fixture.fake.find([
            "(uid=alice)": [user(["cn=Editors,ou=Desk,ou=News,dc=test", "cn=Readers,ou=News,dc=test"])],
            "(memberUid=alice)": [group("cn=Admin,ou=groups,dc=test")],
        ])
        #expect(try await fixture.roles() == ["/News/Desk/Editors", "/Desk/Editors", "/News/Readers", "/Admin"])
        #expect(fixture.fake.count("search") == 2)
    }

    @Test func `two people of one name are an error, whatever was said before`() async throws {
        let fixture = try LDAPAugmenterFixture("{}")
        fixture.fake.find([me: [user(["cn=a,dc=test"])]])
        #expect(try await fixture.roles() == ["a"])
        fixture.clock.advance(by: .seconds(120))
        fixture.fake.find([me: [user(["cn=a,dc=test"]), user(["cn=b,dc=test"])]])
        #expect(await fixture.error() == "several entries for one user name")
        fixture.fake.find([me: [user([]), user([]), user([])]])
        #expect(await fixture.error() == "several entries for one user name")
        #expect(fixture.staleAnswers == 0)
    }

    @Test func `one search that fails leaves no roles of the others`() async throws {
        let fixture = try LDAPAugmenterFixture("{filters: [\"(a={username})\", \"(b={username})\"]}")
        let found = [group("cn=x,ou=groups,dc=test")]
        fixture.fake.onSearch { search throws(LDAPError) in
            if search.filter == "(b=alice)" { throw LDAPError(.sizeLimitExceeded) }
            return found
        }
        #expect(await fixture.error() != nil)
        #expect(fixture.recalled() == nil)
    }

    @Test func `names that cannot be roles are left out, and the log says so once`() async throws {
        let fixture = try LDAPAugmenterFixture("{filter: \"(memberUid={username})\", cache_ttl: 0s}")
        fixture.fake.find([
            "(memberUid=alice)": [
                group("cn=a\\0Ab,dc=test"), group("cn=\\00,dc=test"), group("cn=ok,dc=test"), group("no name"),
            ]
        ])
        for _ in 0..<3 { #expect(try await fixture.roles() == ["ok"]) }
        let lines = fixture.kept.messages.filter { $0.hasPrefix("ldap.group.skipped") }
        #expect(lines.count == 1)
        #expect(!lines.contains { $0.contains("alice") })
    }

    /// Active Directory gives 1500 values at a time, under another name.
    @Test func `a portion of memberOf is an error`() async throws {
        let fixture = try LDAPAugmenterFixture("{}")
        fixture.fake.find([
            me: [
                .with(
                    "cn=alice,dc=test",
                    [("cn", ["alice"]), ("memberOf", []), ("memberOf;range=0-1499", ["cn=a,dc=test"])])
            ]
        ])
        #expect(await fixture.error() != nil)
    }

    @Test(arguments: [(0, ["a"]), (1, ["a", "b"]), (2, ["a", "b", "c"]), (10, ["a", "b", "c"])])
    func `groups of groups are followed so far and no further`(_ depth: Int, _ roles: [String]) async throws {
        let fixture = try LDAPAugmenterFixture("{nested_depth: \(depth)}")
        let (me, user) = (me, user(["cn=a,dc=test"]))
        // A ring: c belongs to a again.
        let parents = ["cn=a,dc=test": "cn=b,dc=test", "cn=b,dc=test": "cn=c,dc=test", "cn=c,dc=test": "CN=A,DC=test"]
        fixture.fake.onSearch { search in
            if search.filter == me { return [user] }
            return [.with(search.base, [("memberOf", parents[search.base].map { [$0] } ?? [])])]
        }
        #expect(try await fixture.roles() == roles)
        #expect(fixture.fake.count("search cn=") == min(depth, 3))
    }

    @Test func `groups outside the search base are not followed from those that a filter found`() async throws {
        let fixture = try LDAPAugmenterFixture("{filter: \"(memberUid={username})\", nested_depth: 3}")
        fixture.fake.find([
            "(memberUid=alice)": [
                group("cn=a,ou=groups,dc=test", memberOf: ["cn=admins,ou=sandbox,dc=test", "cn=b,ou=groups,dc=test"])
            ]
        ])
        #expect(try await fixture.roles() == ["a", "b"])
        // The entry that was found is not asked for again.
        #expect(fixture.fake.count("search cn=a") == 0)
    }

    @Test func `a group that is gone ends its branch, one that cannot be read is an error`() async throws {
        let fixture = try LDAPAugmenterFixture("{nested_depth: 2}")
        let (me, user) = (me, user(["cn=a,dc=test", "cn=b,dc=test"]))
        fixture.fake.onSearch { search throws(LDAPError) in
            if search.filter == me { return [user] }
            if search.base == "cn=a,dc=test" { throw LDAPError(.noSuchObject) }
            return [.with(search.base, [("memberOf", ["cn=c,dc=test"])])]
        }
        #expect(try await fixture.roles() == ["a", "b", "c"])
        fixture.clock.advance(by: .seconds(5000))
        fixture.fake.onSearch { search throws(LDAPError) in
            if search.filter == me { return [user] }
            throw LDAPError(.serverFailed)
        }
        #expect(await fixture.error() != nil)
    }

    @Test func `more groups of groups than anybody has are an error`() async throws {
        let fixture = try LDAPAugmenterFixture("{nested_depth: 10}")
        let (me, user) = (me, user(["cn=g,dc=test"]))
        fixture.fake.onSearch { search in
            if search.filter == me { return [user] }
            return [.with(search.base, [("memberOf", (0..<600).map { "cn=g\($0),dc=test" })])]
        }
        #expect(await fixture.error() == "too many groups")
    }

    @Test func `awkward names reach the directory escaped`() async throws {
        let fixture = try LDAPAugmenterFixture(
            "{filters: [\"(memberUid={username})\", \"(member=uid={username},ou=people)\"]}")
        #expect(try await fixture.roles("*") == [])
        #expect(try await fixture.roles("x)(uid=*") == [])
        #expect(fixture.fake.count("search (memberUid=*") == 0)
        #expect(
            fixture.fake.asked.filter { $0.hasPrefix("search") }.allSatisfy { !$0.contains("*") && !$0.contains(")(") })
    }

    /// Directories find more than what was asked for: they fold case, blanks, widths, accents, each in its own way.
    @Test(arguments: [
        ("alice", ["a"]), ("ALICE", ["a"]), ("\u{FF41}lice", []), ("al\u{130}ce", []), ("al\u{ED}ce", []),
        ("ali\u{AD}ce", []), (" alice", []), ("alice ", []), ("al  ice", []), ("ali\tce", []), ("alice\n", []),
    ])
    func `an entry found for a name that only looks like its own gives no roles`(
        _ username: String, _ roles: [String]
    ) async throws {
        let found = [user(["cn=a,dc=test"])]
        let fixture = try LDAPAugmenterFixture("{}")
        fixture.fake.onSearch { _ in found }
        #expect(try await fixture.roles(username) == roles)
        #expect(fixture.recalled(username) ?? [] == roles)
    }

    @Test func `a filter for groups is asked about names beyond ASCII only if the user's entry has just that name`()
        async throws
    {
        let fixture = try LDAPAugmenterFixture(
            "{filter: \"(memberUid={username})\", user_filter: \"(uid={username})\"}")
        let (own, other) = (user([], named: ["Zo\u{EB}"]), user([], named: ["zoe"]))
        let groups = [group("cn=a,ou=groups,dc=test")]
        fixture.fake.onSearch { search in
            guard search.filter.hasPrefix("(uid=") else { return groups }
            return search.filter.contains("Zo") ? [own] : [other]
        }
        #expect(try await fixture.roles("Zo\u{EB}") == ["a"])
        #expect(try await fixture.roles("zo\u{EB}") == [])
        #expect(try await fixture.roles("zoe") == ["a"])
        #expect(fixture.fake.count("search (uid=") == 2)
    }

    @Test func `a user filter that compares no attribute with the name is believed about ASCII only`() async throws {
        let fixture = try LDAPAugmenterFixture("{user_filter: \"(mail={username}@example.test)\"}")
        let found = [user(["cn=a,dc=test"], named: ["someone"])]
        fixture.fake.onSearch { _ in found }
        #expect(try await fixture.roles("alice") == ["a"])
        #expect(try await fixture.roles("\u{FF41}lice") == [])
    }
}
