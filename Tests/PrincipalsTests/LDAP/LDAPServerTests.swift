import Base
import Platform
import TestSupport
import Testing

@testable import Principals

/// The `ldap` provider and augmenter before a real slapd.
@Suite(.serialized) struct LDAPServerTests {
    private func settings(
        _ server: SlapdServer, base: String = "", uri: String? = nil, _ more: String = ""
    ) -> String {
        """
        name: subject
        realm: home
        uri: \(uri ?? server.uri)
        search_base: \(base)\(server.base)
        bind_dn: \(server.bindDN)
        ldap_password: \(server.password)
        \(more)
        """
    }

    private func provider(_ yaml: String, log: Log = RecordingLog().log) throws -> LDAPProvider {
        var reader = SettingsReader.testing(yaml)
        let provider = LDAPProvider(settings: &reader, services: .testing(log: log))
        #expect(reader.problems.problems == [])
        return try #require(provider)
    }

    private func augmenter(_ yaml: String) throws -> LDAPAugmenter {
        var reader = SettingsReader.testing(yaml)
        let augmenter = LDAPAugmenter(settings: &reader, services: .testing())
        #expect(reader.problems.problems == [])
        return try #require(augmenter)
    }

    private func principal(_ username: String) -> Principal {
        Principal(identity: Identity(username: username), realm: "home", provider: "p")
    }

    private func roles(_ augmenter: LDAPAugmenter, _ username: String) async throws -> [String] {
        try await augmenter.augment(principal(username), until: .generous).roles.sorted()
    }

    private func word(_ provider: LDAPProvider, _ username: String, _ password: String) async -> String {
        await provider.authenticate(.basic(username, password), until: .generous).word
    }

    private let weird = "we,ird+(x)*"

    @Test func `the provider does what every provider must`() async throws {
        let server = try await SlapdServer.start()
        let faults = await ProviderConformance<LDAPProvider>(
            settings: settings(server, base: "ou=people,", "filter: (&(objectClass=person)(uid={username}))"),
            accepted: [.basic("alice", "alicepw"), .basic(weird, "pässwörd"), .basic("BOB", "bobpw")],
            rejected: [
                .basic("alice", "wrong"), .basic("nobody", "alicepw"), .basic("*", "alicepw"), .basic("alice", ""),
                .basic("", ""), .basic("alice)(uid=*", "alicepw"), .basic("al\0ice", "alicepw"), .basic("zoe", "zoepw"),
                // Her password must be changed first.
                .basic("dora", "dorapw"),
            ],
            foreign: [.bearer(Secret("alicepw")), .cookie(name: "x", value: Secret("y"))],
            secrets: [server.password, "alicepw", "bobpw", "zoepw"]
        ).faults()
        #expect(faults == [])
    }

    @Test func `the augmenter does what every augmenter must`() async throws {
        let server = try await SlapdServer.start()
        let filter = "filter: (member=uid={username},ou=people,\(server.base))"
        for (augmented, untouched) in [("alice", "carol"), (weird, "*"), ("bob", "bob,ou=people")] {
            let faults = await AugmenterConformance<LDAPAugmenter>(
                settings: settings(server, base: "ou=groups,", filter), augmented: principal(augmented),
                untouched: principal(untouched), secrets: [server.password]
            ).faults()
            #expect(faults == [])
        }
    }

    @Test func `people are known by their entry's name, with mail and display name`() async throws {
        let server = try await SlapdServer.start()
        let provider = try provider(settings(server, "filter: (|(uid={username})(mail={username}))"))
        let alice = Identity(username: "alice", email: "alice@example.org", fullName: "Alice")
        for name in ["alice", "ALICE", "Alice@Example.org", " alice "] {
            #expect(await provider.authenticate(.basic(name, "alicepw"), until: .generous).identity == alice)
        }
        let byName = try self.provider(settings(server, "filter: (cn={username})"))
        let verdict = await byName.authenticate(.basic("bob (b) \\2a", "bobpw"), until: .generous)
        #expect(verdict.identity?.username == "Bob (B) \\2A")
        // Two entries: nobody.
        let doubtful = try self.provider(settings(server, "filter: (|(uid={username})(uid=bob))"))
        #expect(await word(doubtful, "alice", "alicepw") == "rejected")
        #expect(await word(doubtful, "bob", "bobpw") == "authenticated")
    }

    @Test func `an empty password is wrong where the server would take it`() async throws {
        var options = SlapdOptions()
        options.allowsAnonymousBind = true
        let server = try await SlapdServer.start(options)
        let provider = try provider(settings(server, "filter: (uid={username})"))
        #expect(await word(provider, "alice", "") == "rejected")
        #expect(await word(provider, "alice", "\0") == "rejected")
        #expect(!server.output.contains("uid=alice"))
        #expect(await word(provider, "alice", "alicepw") == "authenticated")
    }

    @Test func `an account that is locked is rejected, also with the right password`() async throws {
        let server = try await SlapdServer.start()
        let provider = try provider(settings(server, "filter: (uid={username})"))
        for number in 0..<3 { #expect(await word(provider, "carol", "wrong\(number)") == "rejected") }
        #expect(await word(provider, "carol", "carolpw") == "rejected")
        #expect(await word(provider, "bob", "bobpw") == "authenticated")
        // The same wrong password many times is one attempt.
        for _ in 0..<10 { #expect(await word(provider, "alice", "wrong") == "rejected") }
        #expect(await word(provider, "alice", "alicepw") == "authenticated")
    }

    @Test func `groups become roles, by name and by path`() async throws {
        let server = try await SlapdServer.start()
        let member = "(member=uid={username},ou=people,\(server.base))"
        let names = try augmenter(settings(server, base: "ou=groups,", "filter: \(member)"))
        #expect(try await roles(names, "alice") == ["Admin", "admins", "staff"])
        #expect(try await roles(names, "bob") == ["Ops, Lead", "staff"])
        #expect(try await roles(names, weird) == ["staff"])
        let paths = try augmenter(settings(server, base: "ou=groups,", "filters: [\"\(member)\"]"))
        #expect(try await roles(paths, "alice") == ["/TeamA/Admin", "/admins", "/staff"])
        let nested = try augmenter(settings(server, base: "ou=groups,", "filter: \(member)\nnested_depth: 5"))
        #expect(try await roles(nested, "bob") == ["Ops, Lead", "nested", "staff"])
        for name in ["*", "alice)(uid=*", "alice,ou=people", "alice\\2Cou", "", "al\0ice", "alice+uid=bob", "\\2a"] {
            #expect(try await roles(names, name) == [])
        }
    }

    @Test func `memberOf becomes roles, by name, by path and by groups of groups`() async throws {
        let server = try await SlapdServer.start()
        let own = "user_filter: (uid={username})"
        let names = try augmenter(settings(server, "\(own)\nnested_depth: 1"))
        #expect(try await roles(names, "alice") == ["Admin", "admins", "nested", "staff"])
        #expect(try await roles(names, "bob") == ["Ops, Lead", "nested", "staff"])
        #expect(try await roles(names, "carol") == [])
        #expect(try await roles(names, "nobody") == [])
        let paths = try augmenter(settings(server, "\(own)\nfilters: [OU=TeamA, \"ou=groups\"]"))
        #expect(
            try await roles(paths, "alice") == [
                "/TeamA/Admin", "/groups/TeamA/Admin", "/groups/admins", "/groups/staff",
            ])
        let some = try augmenter(settings(server, "\(own)\nfilter: OU=TeamA"))
        #expect(try await roles(some, "alice") == ["Admin"])
        // auth-o-tron's own search, by cn.
        let plain = try augmenter(settings(server))
        #expect(try await roles(plain, "Bob (B) \\2A") == ["Ops, Lead", "staff"])
        #expect(try await roles(plain, "Ünïcödé") == ["staff"])
        #expect(try await roles(plain, "*") == [])
    }

    @Test func `two people of one name have no roles, but an error`() async throws {
        let server = try await SlapdServer.start()
        let doubtful = try augmenter(settings(server, "user_filter: (|(uid={username})(uid=bob))"))
        await #expect(throws: AugmenterError.self) { try await roles(doubtful, "alice") }
        #expect(try await roles(doubtful, "bob") == ["Ops, Lead", "staff"])
    }

    @Test func `a server's size limit is an error, never some of the roles`() async throws {
        var options = SlapdOptions()
        options.sizeLimit = 2
        let server = try await SlapdServer.start(options)
        let filter = "filter: (member=uid={username},ou=people,\(server.base))"
        let augmenter = try augmenter(settings(server, base: "ou=groups,", filter))
        await #expect(throws: AugmenterError.self) { try await roles(augmenter, "alice") }
        #expect(try await roles(augmenter, "bob") == ["Ops, Lead", "staff"])
        let small = try self.augmenter(settings(server, base: "ou=groups,", filter + "\nsize_limit: 1"))
        await #expect(throws: AugmenterError.self) { try await roles(small, "bob") }
        let paged = try self.augmenter(settings(server, base: "ou=groups,", filter + "\npage_size: 1"))
        #expect(try await roles(paged, "bob") == ["Ops, Lead", "staff"])
    }

    @Test func `entries as Active Directory has them`() async throws {
        var options = SlapdOptions()
        options.shape = .activeDirectory
        let server = try await SlapdServer.start(options)
        let provider = try provider(settings(server, "filter: (sAMAccountName={username})"))
        let verdict = await provider.authenticate(.basic("ALICE", "alicepw"), until: .generous)
        #expect(verdict.identity == Identity(username: "alice", email: "alice@corp.test", fullName: "Alice"))
        let own = "user_filter: (sAMAccountName={username})"
        let paths = try augmenter(settings(server, "\(own)\nfilters: [OU=News, OU=Desk]"))
        #expect(try await roles(paths, "alice") == ["/Desk/Editors", "/News/Desk/Editors", "/News/Ops, Lead"])
        let nested = try augmenter(settings(server, "\(own)\nnested_depth: 1\nfilter: News"))
        #expect(try await roles(nested, "alice") == ["Editors", "Ops, Lead", "Writers"])
    }

    @Test func `with TLS the server must be who it says`() async throws {
        let server = try await SlapdServer.start()
        let filter = "filter: (uid={username})"
        let right = "tls: {ca_cert: \(server.certificateAuthority)}"
        let wrong = "tls: {ca_cert: \(server.wrongAuthority)}"
        for (uri, tls, word) in [
            (server.secureURI, right, "authenticated"), (server.uri, "start_tls: true\n" + right, "authenticated"),
            (server.socketURI, "", "authenticated"), (server.secureURI, wrong, "unavailable"),
            (server.uri, "start_tls: true\n" + wrong, "unavailable"), (server.secureURI, "", "unavailable"),
        ] {
            let provider = try provider(settings(server, uri: uri, "\(filter)\n\(tls)"))
            #expect(await self.word(provider, "alice", "alicepw") == word, "\(uri) \(tls)")
        }
        var options = SlapdOptions()
        options.demandsClientCertificate = true
        let demanding = try await SlapdServer.start(options)
        let (certificate, key) = (demanding.clientCertificate, demanding.clientKey)
        let ca = "tls: {ca_cert: \(demanding.certificateAuthority)"
        for (tls, word) in [
            ("\(ca)}", "unavailable"), ("\(ca), client_cert: \(certificate), client_key: \(key)}", "authenticated"),
        ] {
            let provider = try provider(settings(demanding, uri: demanding.secureURI, "\(filter)\n\(tls)"))
            #expect(await self.word(provider, "alice", "alicepw") == word, "\(tls)")
        }
        // A server that refuses StartTLS hears no password.
        options = SlapdOptions()
        options.hasTLS = false
        let plain = try await SlapdServer.start(options)
        let refused = try provider(settings(plain, "\(filter)\nstart_tls: true\n\(right)"))
        #expect(await word(refused, "alice", "alicepw") == "unavailable")
        #expect(!plain.output.contains("cn=svc"))
    }

    @Test func `a frozen, a killed and a restarted server`() async throws {
        let server = try await SlapdServer.start()
        let brief = "network_timeout: 1s\noperation_timeout: 1s"
        let log = RecordingLog()
        let provider = try provider(settings(server, "filter: (uid={username})\n\(brief)"), log: log.log)
        let augmenter = try augmenter(settings(server, "user_filter: (uid={username})\ncache_ttl: 0s\n\(brief)"))
        let expected = ["Admin", "admins", "staff"]
        #expect(try await roles(augmenter, "alice") == expected)
        #expect(await word(provider, "alice", "alicepw") == "authenticated")

        server.freeze()
        #expect(try await roles(augmenter, "alice") == expected)
        #expect(augmenter.dependencies[0].staleAnswers?.value == 1)
        await #expect(throws: AugmenterError.self) { try await roles(augmenter, "bob") }
        #expect(await word(provider, "alice", "alicepw") == "authenticated")
        #expect(await word(provider, "bob", "bobpw") == "unavailable")
        #expect(provider.dependencies[0].isReachable() == false)
        server.thaw()
        try await eventually { await self.word(provider, "bob", "bobpw") == "authenticated" }
        try await eventually { try await self.roles(augmenter, "bob") == ["Ops, Lead", "staff"] }

        // Whoever asks after a quick restart notices nothing: what rested is replaced.
        server.kill()
        try await server.restart()
        #expect(await word(provider, "alice", "not alicepw") == "rejected")
        #expect(try await roles(augmenter, "alice") == expected)
        #expect(augmenter.dependencies[0].staleAnswers?.value == 1)

        server.kill()
        #expect(try await roles(augmenter, "alice") == expected)
        #expect(await word(provider, weird, "pässwörd") == "unavailable")
        try await server.restart()
        try await eventually { await self.word(provider, self.weird, "pässwörd") == "authenticated" }
        try await eventually { try await self.roles(augmenter, "bob") == ["Ops, Lead", "staff"] }
        #expect(!log.messages.contains { $0.contains("bob") || $0.contains("pw") })
    }

    @Test func `when one of two servers is frozen the other answers`() async throws {
        let (first, second) = (try await SlapdServer.start(), try await SlapdServer.start())
        let provider = try provider(
            settings(
                first, uri: "[\"\(first.uri)\", \"\(second.uri)\"]",
                "filter: (uid={username})\nnetwork_timeout: 1s\noperation_timeout: 1s"))
        first.freeze()
        let words = await withTaskGroup(of: String.self) { group in
            for (name, password) in [("alice", "alicepw"), ("bob", "bobpw"), ("carol", "carolpw"), ("alice", "no")] {
                group.addTask { await word(provider, name, password) }
            }
            return await group.reduce(into: [String]()) { $0.append($1) }.sorted()
        }
        #expect(words == ["authenticated", "authenticated", "authenticated", "rejected"])
        #expect(provider.dependencies[0].isReachable() == true)
        first.thaw()
        second.kill()
        try await eventually { await self.word(provider, self.weird, "pässwörd") == "authenticated" }
    }

    /// Asks again and again: servers rest after failures, longer from time to time.
    private func eventually(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<400 {
            if (try? await condition()) == true { return }
            try await Task.sleep(for: .milliseconds(25))
        }
        Issue.record("never")
    }
}
