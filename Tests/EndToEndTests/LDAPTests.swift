import Foundation
import TestSupport
import Testing

/// A real slapd that says who somebody is and which roles they have.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `A daemon with a directory` {
    private static let weird = "we,ird+(x)*"

    /// People log in with a password; whom a portal vouches for has roles of the same directory.
    private static func configuration(_ slapd: SlapdServer) -> String {
        let groups = DirectoryDaemon.place(slapd, base: "ou=groups,dc=example,dc=org")
        return DirectoryDaemon.configuration(
            """
            providers:
              - {type: headers, name: portal, realm: office}
              - type: ldap
                name: directory
                realm: office
                \(DirectoryDaemon.place(slapd))
                filter: (&(objectClass=inetOrgPerson)(uid={username}))
            augmenters:
              - type: ldap
                name: names
                realm: office
                \(groups)
                filter: \(DirectoryDaemon.groups)
              - type: ldap
                name: paths
                realm: office
                \(groups)
                filters: ["\(DirectoryDaemon.groups)"]
              - type: ldap
                name: memberships
                realm: office
                \(DirectoryDaemon.place(slapd))
                user_filter: (uid={username})
                filters: [ou=groups]
                nested_depth: 3
            """)
    }

    /// The worst of servers: it lets anybody in who has a name and no password.
    private func start() async throws -> (slapd: SlapdServer, daemon: Daemon) {
        var options = SlapdOptions()
        options.allowsAnonymousBind = true
        let slapd = try await SlapdServer.start(options)
        return (slapd, try Daemon(Self.configuration(slapd)))
    }

    private func expect(_ caller: Caller?, _ name: String, _ roles: [String]) {
        #expect(caller?.name == "office/\(name)")
        #expect(caller?.roles.sorted() == roles.sorted())
    }

    @Test func `knows people by their passwords, and their roles in every way of naming them`() async throws {
        let (slapd, daemon) = try await start()
        expect(
            try daemon.whoIs(name: "alice", password: "alicepw"), "alice",
            [
                "admins", "staff", "Admin", "/admins", "/staff", "/TeamA/Admin", "/groups/admins", "/groups/staff",
                "/groups/TeamA/Admin", "/groups/nested",
            ])
        expect(
            try daemon.whoIs(name: "bob", password: "bobpw"), "bob",
            [
                "staff", "Ops, Lead", "/staff", "/Ops, Lead", "/groups/staff", "/groups/Ops, Lead", "/groups/nested",
            ])
        expect(
            try daemon.whoIs(name: Self.weird, password: "pässwörd"), Self.weird,
            ["staff", "/staff", "/groups/staff", "/groups/nested"])
        expect(try daemon.whoIs(name: "carol", password: "carolpw"), "carol", [])
        expect(try daemon.whoIs(name: "zoe", password: "zoepw"), "zoe", [])
        #expect(
            try daemon.whoIs(name: "ALICE", password: "alicepw") == daemon.whoIs(name: "alice", password: "alicepw"))
        let answer = try daemon.answer("-u", "Alice:alicepw")
        let token = try #require(
            Token(authorization: answer["Authorization"].first ?? "", secret: DirectoryDaemon.secret))
        #expect(token.text("sub") == "office-alice")
        for (name, password) in [
            ("alice", "bobpw"), ("alice", "ALICEPW"), ("alice", "alicepw "), ("nobody", "alicepw"), ("svc", "svcpw"),
            ("dora", "dorapw"), (Self.weird, "pa\u{308}sswo\u{308}rd"),
        ] {
            #expect(try daemon.status(name: name, password: password) == 401, "\(name) \(password)")
        }
        withExtendedLifetime(slapd) {}
    }

    @Test func `takes no name for a pattern, another name, or part of a filter`() async throws {
        let (slapd, daemon) = try await start()
        // Whoever is there is remembered, so that what is wrongly the same would be found.
        for name in ["alice", "bob"] { #expect(try daemon.whoIs(name: name, password: "\(name)pw") != nil) }
        let names = [
            "*", "a*", "*e", ")(uid=*", "*)(uid=*))(|(uid=*", "alice)(objectClass=*", "alice,ou=people", "alice+cn=x",
            "alice,ou=people,dc=example,dc=org", "uid=alice,ou=people,dc=example,dc=org", "\\61lice", "\\2a", "\\",
            "alice\\", "\\00", "alice\\2Cou=people", "we,ird+(x)", "we\\2Cird\\2B(x)*", "we*", "(uid=alice)", "&", "|",
            "al\u{ED}ce", String(repeating: "a", count: 300),
        ]
        for name in names {
            for password in ["alicepw", "pässwörd", "svcpw"] {
                #expect(try daemon.status(name: name, password: password) == 401, "\(name)")
            }
            #expect(try daemon.whoIs("-H", "Remote-User: \(name)")?.roles ?? [] == [], "\(name)")
        }
        for name in ["\0", "alice\0", "\0alice", "alice\0)(uid=*", "ali\0ce", ""] {
            #expect(try daemon.status(name: name, password: "alicepw") == 401)
        }
        withExtendedLifetime(slapd) {}
    }

    @Test func `lets nobody in without a password, though the server would`() async throws {
        let (slapd, daemon) = try await start()
        for name in ["alice", "bob", "carol", Self.weird, "nobody", "*", "svc"] {
            for password in ["", "\0", "\0\0", "alicepw\0"] {
                #expect(try daemon.status(name: name, password: password) == 401, "\(name)")
            }
        }
        #expect(!slapd.output.contains("BIND dn=\"uid="), "nobody was asked about")
    }

    @Test func `refuses an account that the directory has locked, and locks none by itself`() async throws {
        let (slapd, daemon) = try await start()
        for password in ["wrong-1", "wrong-2", "wrong-3", "carolpw"] {
            #expect(try daemon.status(name: "carol", password: password) == 401)
        }
        #expect(slapd.output.split(separator: "\n").count { $0.contains("BIND dn=\"uid=carol,") } == 4)
        for _ in 0..<6 { #expect(try daemon.status(name: "bob", password: "always the same") == 401) }
        #expect(try daemon.status(name: "bob", password: "bobpw") == 200)
    }

    @Test func `refuses a name that two people have`() async throws {
        let (slapd, daemon) = try await start()
        for unit in ["people", "hidden"] {
            try slapd.add(
                """
                dn: uid=twin,ou=\(unit),dc=example,dc=org
                objectClass: inetOrgPerson
                uid: twin
                cn: Twin
                sn: Twin
                userPassword: \(unit)

                """)
        }
        for password in ["people", "hidden"] {
            #expect(try daemon.status(name: "twin", password: password) == 401)
        }
    }

    @Test func `works behind NGINX`() async throws {
        let (slapd, daemon) = try await start()
        let application = try LocalServer(ProtectedApplication.acceptingTokens(secret: DirectoryDaemon.secret))
        let port = Ports.free()
        let gateway = try GatewayKind.nginx.start(port: port, daemon: daemon.port, application: application.port)
        let url = "http://127.0.0.1:\(port)/a/path"
        let answer = try Curl.send(url, "-u", "\(Self.weird):pässwörd")
        #expect(answer.status == 200)
        #expect(answer.body.hasPrefix("user=\(Self.weird) method=GET path=/a/path\n"))
        let refused = try Curl.send(url, "-u", "\(Self.weird):password")
        #expect(refused.status == 401)
        #expect(refused["WWW-Authenticate"] == [#"Basic realm="office""#])
        withExtendedLifetime((slapd, gateway, application)) {}
    }

    @Test func `gives all of somebody's roles or none`() async throws {
        var options = SlapdOptions()
        options.sizeLimit = 2
        let slapd = try await SlapdServer.start(options)
        let plugIns = { (failure: String) in
            DirectoryDaemon.configuration(
                """
                providers: [{type: headers, name: portal, realm: office}]
                augmenters:
                  - type: ldap
                    name: names
                    realm: office
                    \(DirectoryDaemon.place(slapd, base: "ou=groups,dc=example,dc=org"))
                    filter: \(DirectoryDaemon.groups)
                    on_failure: \(failure)
                """)
        }
        let (lenient, strict) = try (Daemon(plugIns("continue")), Daemon(plugIns("refuse")))
        for daemon in [lenient, strict] {
            expect(try daemon.whoIs("-H", "Remote-User: bob"), "bob", ["staff", "Ops, Lead"])
        }
        expect(try lenient.whoIs("-H", "Remote-User: alice"), "alice", [])
        #expect(try strict.answer("-H", "Remote-User: alice").status == 503)
    }

    @Test func `reads Active Directory's names`() async throws {
        var options = SlapdOptions()
        options.shape = .activeDirectory
        let slapd = try await SlapdServer.start(options)
        let place = DirectoryDaemon.place(slapd)
        let augmenter = { (name: String, more: String) in
            """
              - type: ldap
                name: \(name)
                realm: office
                \(place)
                user_filter: (sAMAccountName={username})
                \(more)

            """
        }
        let daemon = try Daemon(
            DirectoryDaemon.configuration(
                """
                providers:
                  - type: ldap
                    name: directory
                    realm: office
                    \(place)
                    filter: (sAMAccountName={username})
                augmenters:

                """ + augmenter("all", "nested_depth: 2") + augmenter("some", "filter: New")
                    + augmenter("paths", "filters: [OU=News, OU=Desk, \"ou=news,ou=desk\", \"OU=Desk,DC=test\"]")))
        expect(
            try daemon.whoIs(name: "Alice", password: "alicepw"), "alice",
            [
                "Editors", "Ops, Lead", "Writers", "/News/Desk/Editors", "/Desk/Editors", "/News/Ops, Lead",
            ])
        expect(try daemon.whoIs(name: "bob", password: "bobpw"), "bob", [])
        #expect(try daemon.status(name: "Alice Adams", password: "alicepw") == 401)
    }
}
