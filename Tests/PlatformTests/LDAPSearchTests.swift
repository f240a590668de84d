import Base
import Foundation
import Platform
import TestSupport
import Testing

struct LDAPSearchTests {
    private static let people = "ou=people,dc=example,dc=org"

    @Test func `an entry comes with the attributes asked for, and their names without case`() async throws {
        let fixture = try await LDAPFixture()
        let connection = try fixture.connectAndBind()
        let entries = try connection.find("(uid=ALICE)", ["cn", "mail", "memberOf", "userPassword", "nothing"])
        let alice = try #require(entries.first)
        #expect(entries.count == 1)
        #expect(alice.dn == LDAPFixture.person("alice"))
        #expect(alice.texts("CN") == ["Alice Adams"])
        #expect(alice.values("Mail") == [Array("alice@example.org".utf8)])
        #expect(alice.texts("memberof").count == 3)
        #expect(alice.values("userPassword").isEmpty && alice.values("nothing").isEmpty)
        #expect(
            try connection.find("(objectClass=*)", below: alice.dn, scope: .base, []).first?.texts("sn") == ["Adams"])
    }

    @Test func `the search user sees the hidden ones, others do not`() async throws {
        let fixture = try await LDAPFixture()
        #expect(try fixture.connectAndBind().find("(uid=zoe)").count == 1)
        let connection = try fixture.connect()
        _ = try connection.bind(
            dn: LDAPFixture.person("alice"), password: Secret("alicepw"), until: .after(.seconds(10)))
        #expect(try connection.find("(uid=zoe)").isEmpty)
    }

    @Test func `texts are UTF-8 without control characters`() {
        let values = ["good", "Ünïcödé", "a\u{1}b", "line\n", "\u{85}"].map { Array($0.utf8) } + [[0xff], [0xc3]]
        let entry = LDAPEntry(dn: "", attributes: [("cn", values)])
        #expect(entry.texts("cn") == ["good", "Ünïcödé"])
        #expect(entry.values("cn") == values)
    }

    @Test func `bases and filters that are none are errors of their own`() async throws {
        let fixture = try await LDAPFixture()
        let connection = try fixture.connectAndBind()
        for filter in ["", "(uid=alice", "(uid=al\0ice)", "(&(uid=a)", "(uid=\\zz)"] {
            #expect(throws: LDAPError(.badFilter), "\(filter)") { try connection.find(filter) }
        }
        for base in ["no name", "dc=example\0,dc=org"] {
            #expect(throws: LDAPError(.badName), "\(base)") { try connection.find("(uid=alice)", below: base) }
        }
        #expect(throws: LDAPError(.noSuchObject)) {
            try connection.find("(uid=alice)", below: "ou=none,dc=example,dc=org")
        }
        #expect(connection.isUsable)
        #expect(try connection.find("(uid=alice)").count == 1)
    }

    @Test func `more entries than wanted are an error, as many are not`() async throws {
        let fixture = try await LDAPFixture()
        let connection = try fixture.connectAndBind()
        let all = try connection.find("(uid=*)", below: Self.people)
        for (limit, page) in [(all.count, 500), (all.count, 2), (all.count, 0), (all.count + 1, 1)] {
            #expect(
                try connection.find("(uid=*)", below: Self.people, sizeLimit: limit, pageSize: page).count == all.count)
        }
        for (limit, page) in [(all.count - 1, 500), (all.count - 1, 2), (1, 0), (2, 1)] {
            #expect(throws: LDAPError(.sizeLimitExceeded), "\(limit) \(page)") {
                try connection.find("(uid=*)", below: Self.people, sizeLimit: limit, pageSize: page)
            }
        }
        #expect(connection.isUsable)
        // Here the server is stopped in the middle of its answer.
        for (limit, page) in [(0, 0), (-1, 5)] {
            let connection = try fixture.connectAndBind()
            #expect(throws: LDAPError(.sizeLimitExceeded), "\(limit) \(page)") {
                try connection.find("(uid=*)", below: Self.people, sizeLimit: limit, pageSize: page)
            }
            #expect(!connection.isUsable)
        }
    }

    @Test func `the server's own limit is an error, unless it gives pages`() async throws {
        var options = SlapdOptions()
        options.sizeLimit = 3
        let meanServer = try await LDAPFixture(options)
        let mean = try meanServer.connectAndBind()
        for page in [0, 2, 500] {
            #expect(throws: LDAPError(.sizeLimitExceeded)) {
                try mean.find("(uid=*)", below: Self.people, pageSize: page)
            }
        }
        options.databaseLines = ["limits dn.exact=\"cn=svc,dc=example,dc=org\" size.prtotal=unlimited"]
        let generousServer = try await LDAPFixture(options)
        let generous = try generousServer.connectAndBind()
        let entries = try generous.find("(uid=*)", below: Self.people, pageSize: 2)
        #expect(Set(entries.map(\.dn)).count == 5)
        #expect(entries.count == 5)
    }

    @Test func `hundreds of entries come in pages`() async throws {
        let fixture = try await LDAPFixture()
        let ldif = (0..<250).map { number in
            "dn: uid=u\(number),\(Self.people)\nobjectClass: account\nuid: u\(number)\n\n"
        }
        try fixture.server.add(ldif.joined())
        let entries = try fixture.connectAndBind(.startTLS).find("(uid=u*)", ["uid"], pageSize: 37)
        #expect(Set(entries.flatMap { $0.texts("uid") }).count == 250)
    }

    @Test func `referrals are not followed and not in the way`() async throws {
        let fixture = try await LDAPFixture()
        let peer = try LDAPPeer([])
        try fixture.server.add(
            """
            dn: ou=elsewhere,\(Self.people)
            objectClass: referral
            objectClass: extensibleObject
            ou: elsewhere
            ref: ldap://127.0.0.1:\(peer.port)/ou=people,dc=other,dc=test

            """)
        let connection = try fixture.connectAndBind()
        for page in [0, 2] {
            #expect(try connection.find("(uid=*)", below: Self.people, pageSize: page).count == 5)
        }
        #expect(throws: LDAPError(.noSuchObject)) {
            try connection.find("(uid=*)", below: "uid=alice,ou=elsewhere,\(Self.people)")
        }
        #expect(connection.isUsable)
        #expect(peer.received.isEmpty)
    }

    @Test func `awkward names are found and bound, and nobody else`() async throws {
        let fixture = try await LDAPFixture()
        let names = [
            "*", ")(uid=*", "a,b", "a+b", "a\\b", "Zoë Ünïcödé 漢字 🙂", "#lead", "qu\"ote", "<>;=", "a=b", "a/b", "\\2a",
            "a  b", "é",
        ]
        try fixture.server.add(names.map(Self.ldif).joined())
        let connection = try fixture.connectAndBind()
        for name in names {
            let entries = try connection.find("(uid=\(LDAPEscape.filterValue(name)))", ["uid"])
            #expect(entries.map { $0.texts("uid") } == [[name]], "\(name)")
            let found = try #require(entries.first).dn
            #expect(LDAPName(found)?.relativeNames.first?.first?.value == name)
            for dn in [found, "uid=\(LDAPEscape.nameValue(name)),\(Self.people)"] {
                #expect(try fixture.bind(dn, "pw of \(name)") == .accepted, "\(name)")
                #expect(try fixture.bind(dn, "pw") == .refused(reason: "Invalid credentials"))
            }
        }
    }

    private static func ldif(_ name: String) -> String {
        func encoded(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
        return """
            dn:: \(encoded("uid=\(LDAPEscape.nameValue(name)),\(people)"))
            objectClass: inetOrgPerson
            uid:: \(encoded(name))
            cn: Somebody
            sn: Somebody
            userPassword:: \(encoded("pw of \(name)"))


            """
    }

    @Test func `Active Directory's names come as they are`() async throws {
        var options = SlapdOptions()
        options.shape = .activeDirectory
        let fixture = try await LDAPFixture(options)
        let entries = try fixture.connectAndBind().find(
            "(sAMAccountName=ALICE)", below: fixture.server.base, ["memberOf", "sAMAccountName"])
        #expect(entries.first?.texts("sAMAccountName") == ["alice"])
        #expect(
            entries.first?.texts("memberOf") == [
                "CN=Editors,OU=Desk,OU=News,DC=corp,DC=test", "CN=Ops\\, Lead,OU=News,DC=corp,DC=test",
            ])
    }
}
