import Foundation
import Platform
import TestSupport
import Testing

/// Directories that cannot be trusted, stop answering or die.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `A directory that fails` {
    private static let roles = ["admins", "staff", "Admin"]
    /// `auth.timeout_in_ms` for the provider and again for the augmenter, and what a busy machine adds.
    private static let mostSeconds = 5.0

    /// Roles for whom a portal vouches; in the realm `strict` nobody goes without them. What is known is fresh for a moment.
    private static func configuration(_ slapd: SlapdServer, uri: String? = nil, ttl: String = "100ms") -> String {
        let place = DirectoryDaemon.place(slapd, uri: uri)
        let limits = "network_timeout: 500ms\n    operation_timeout: 1s"
        let augmenter = { (realm: String, failure: String) in
            """
              - type: ldap
                name: \(realm)-groups
                realm: \(realm)
                \(place)
                \(limits)
                filter: \(DirectoryDaemon.groups)
                cache_ttl: \(ttl)
                on_failure: \(failure)

            """
        }
        return DirectoryDaemon.configuration(
            """
            providers:
              - {type: headers, name: portal, realm: office}
              - {type: headers, name: vault, realm: strict}
              - type: ldap
                name: directory
                realm: office
                \(place)
                \(limits)
                filter: (&(objectClass=inetOrgPerson)(uid={username}))
            augmenters:

            """ + augmenter("office", "continue") + augmenter("strict", "refuse"), more: "auth: {timeout_in_ms: 2000}")
    }

    /// A directory with erin, besides those who are always there, whose name a portal can say too.
    private func start() async throws -> SlapdServer {
        let slapd = try await SlapdServer.start()
        try slapd.add(
            """
            dn: uid=erin,ou=people,dc=example,dc=org
            objectClass: inetOrgPerson
            uid: erin
            cn: Erin E
            sn: E
            userPassword: erinpw

            dn: cn=writers,ou=groups,dc=example,dc=org
            objectClass: groupOfNames
            cn: writers
            member: uid=erin,ou=people,dc=example,dc=org

            """)
        return slapd
    }

    private func vouched(_ daemon: Daemon, _ user: String, realm: String = "office") throws -> Curl.Answer {
        try Curl.send(daemon.url("/whoami"), "-H", "Remote-User: \(user)", "-H", "X-Auth-Realm: \(realm)")
    }

    private func roles(_ daemon: Daemon, _ user: String, realm: String = "office") throws -> [String]? {
        Caller(try vouched(daemon, user, realm: realm).body)?.roles
    }

    private func metric(_ daemon: Daemon, _ name: String) throws -> Double {
        let lines = try Curl.send(daemon.metricsURL("/metrics")).body.split(whereSeparator: \.isNewline)
        return lines.first { $0.hasPrefix(name) }.flatMap { $0.split(separator: " ").last }.flatMap { Double($0) } ?? 0
    }

    @Test func `is believed with a certificate of the right authority, and never without`() async throws {
        let slapd = try await SlapdServer.start()
        var options = SlapdOptions()
        options.hasTLS = false
        let plain = try await SlapdServer.start(options)
        options.hasTLS = true
        options.certificateNames = "DNS:directory.example.org"
        let misnamed = try await SlapdServer.start(options)
        options.certificateNames = nil
        options.demandsClientCertificate = true
        let mutual = try await SlapdServer.start(options)
        let anonymous = "ca_cert: \(mutual.certificateAuthority)"
        let certified = "\(anonymous), client_cert: \(mutual.clientCertificate), client_key: \(mutual.clientKey)"
        let (right, wrong) = ("ca_cert: \(slapd.certificateAuthority)", "ca_cert: \(slapd.wrongAuthority)")
        let ways = [
            ("starttls", slapd.uri, true, right, 200), ("ldaps", slapd.secureURI, false, right, 200),
            ("ldapi", slapd.socketURI, false, "", 200), ("starttls-wrong", slapd.uri, true, wrong, 503),
            ("ldaps-wrong", slapd.secureURI, false, wrong, 503), ("starttls-system", slapd.uri, true, "", 503),
            ("ldaps-system", slapd.secureURI, false, "", 503), ("starttls-none", plain.uri, true, right, 503),
            ("misnamed", misnamed.secureURI, false, "ca_cert: \(misnamed.certificateAuthority)", 503),
            ("certified", mutual.secureURI, false, certified, 200),
            ("certified-starttls", mutual.uri, true, certified, 200),
            ("anonymous", mutual.secureURI, false, anonymous, 503),
            ("anonymous-starttls", mutual.uri, true, anonymous, 503),
            ("misnamed-starttls", misnamed.uri, true, "ca_cert: \(misnamed.certificateAuthority)", 503),
        ]
        let providers = ways.map { name, uri, startsTLS, tls, _ in
            """
              - type: ldap
                name: \(name)
                realm: \(name)
                \(DirectoryDaemon.place(slapd, uri: uri))
                filter: (uid={username})
                start_tls: \(startsTLS)
                tls: {\(tls)}
            """
        }
        // What libldap reads by itself must have no say.
        let daemon = try Daemon(
            DirectoryDaemon.configuration("providers:\n" + providers.joined(separator: "\n")),
            environment: ["LDAPTLS_REQCERT": "never", "LDAPTLS_CACERT": slapd.certificateAuthority])
        for (name, _, _, _, status) in ways {
            let answer = try daemon.answer("-u", "alice:alicepw", "-H", "X-Auth-Realm: \(name)")
            #expect(answer.status == status, "\(name)")
            let refused = try daemon.answer("-u", "alice:wrong", "-H", "X-Auth-Realm: \(name)")
            #expect(refused.status == (status == 200 ? 401 : 503), "\(name)")
        }
        for output in [plain.output, misnamed.output] {
            #expect(!output.contains("BIND dn=\"cn=svc") && !output.contains("BIND dn=\"uid="))
        }
    }

    @Test func `frozen, takes no roles from those it has named, and is said to be so`() async throws {
        let slapd = try await start()
        let daemon = try Daemon(Self.configuration(slapd))
        for realm in ["office", "strict"] { #expect(try roles(daemon, "alice", realm: realm) == Self.roles) }
        #expect(try daemon.whoIs(name: "bob", password: "bobpw")?.roles == ["staff", "Ops, Lead"])
        slapd.freeze()
        usleep(200_000)
        for realm in ["office", "strict"] { #expect(try roles(daemon, "alice", realm: realm) == Self.roles) }
        #expect(try daemon.whoIs(name: "bob", password: "bobpw")?.roles == ["staff", "Ops, Lead"])
        #expect(try metric(daemon, "sallyport_augmenter_stale_total{augmenter=\"office-groups\"}") > 0)
        // Unknown so far.
        #expect(try roles(daemon, "erin") == [])
        let refused = try vouched(daemon, "erin", realm: "strict")
        #expect(refused.status == 503)
        #expect(refused["Retry-After"] == ["5"])
        #expect(try daemon.status(name: "alice", password: "alicepw") == 503)
        #expect(try daemon.status(name: "alice", password: "wrong") == 503)
        try Wait.until("/ready says so") { try Curl.send(daemon.url("/ready")).status == 503 }
        #expect(try metric(daemon, "sallyport_upstream_up{upstream=\"directory\"}") == 0)
        let crowd = Array(
            repeating: Batch.Request(url: daemon.url("/whoami"), fields: ["Remote-User: alice"]), count: 100)
        let start = Date()
        let answers = try Batch.send(crowd)
        #expect(answers.allSatisfy { Caller($0.body) == Caller("office/alice", Self.roles) })
        #expect(Date().timeIntervalSince(start) < Self.mostSeconds, "an outage costs nothing once it is known")
        slapd.thaw()
        try Wait.until("new people are known again") { try roles(daemon, "erin") == ["writers"] }
        try Wait.until("people log in again") { try daemon.status(name: "alice", password: "alicepw") == 200 }
        try Wait.until("ready") { try Curl.send(daemon.url("/ready")).status == 200 }
        #expect(daemon.count(of: "ldap.server.failed") <= 6, "it is said now and then only")
        #expect(!daemon.peer.output.contains("alicepw"))
    }

    @Test func `under load, gives nobody what is another's, and is no wrong password`() async throws {
        let slapd = try await start()
        let daemon = try Daemon(Self.configuration(slapd))
        let known = ["alice": Self.roles, "bob": ["staff", "Ops, Lead"], "carol": [], "erin": ["writers"]]
        for user in known.keys { #expect(try roles(daemon, user) == known[user]) }
        let isOver = Locked(false)
        Thread.detachNewThread {
            for act in [slapd.freeze, slapd.thaw, slapd.kill] {
                usleep(700_000)
                act()
                usleep(700_000)
            }
            isOver.withLock { $0 = true }
        }
        var round = 0
        var worst = 0.0
        var statuses: [String: Set<Int>] = [:]
        var wrong: Set<String> = []
        var isBack = false
        let end = Date().addingTimeInterval(30)
        while !isBack, Date() < end {
            round += 1
            let cases = requests(daemon, round)
            for (answer, (kind, user, _)) in zip(try Batch.send(cases.map { $0.2 }), cases) {
                worst = max(worst, answer.seconds)
                statuses[kind, default: []].insert(answer.status)
                if kind == "vouched" || answer.status == 200,
                    Caller(answer.body) != Caller("office/\(user)", known[user] ?? [])
                {
                    wrong.insert("\(user): \(answer.status) \(answer.body)")
                }
            }
            if isOver.withLock({ $0 }) {
                try await slapd.restart()
                isOver.withLock { $0 = false }
                try Wait.until("people log in again") { try daemon.status(name: "alice", password: "alicepw") == 200 }
                try Wait.until("roles are there") { try roles(daemon, "alice") == Self.roles }
                isBack = true
            }
        }
        #expect(isBack)
        #expect(wrong.isEmpty)
        #expect(round > 3)
        #expect(statuses["vouched"] == [200])
        #expect(statuses["right"]?.isSubset(of: [200, 503]) == true)
        #expect(statuses["wrong"]?.isSubset(of: [401, 503]) == true)
        #expect(statuses["wrong"]?.count == 2, "there was an outage, and there was none")
        #expect(worst < Self.mostSeconds)
    }

    /// What 50 clients ask in one round, each wrong password once.
    private func requests(_ daemon: Daemon, _ round: Int) -> [(String, String, Batch.Request)] {
        let url = daemon.url("/whoami")
        return (0..<200).map { number in
            let user = ["alice", "bob", "carol", "erin"][number % 4]
            switch number % 10 {
            case 0:
                // Nobody's name, so that no account is locked.
                return ("wrong", user, Batch.Request(url: url, credentials: "x\(round)-\(number):\(user)pw"))
            case 1, 2, 3:
                return ("right", user, Batch.Request(url: url, credentials: "\(user):\(user)pw"))
            default:
                return ("vouched", user, Batch.Request(url: url, fields: ["Remote-User: \(user)"]))
            }
        }
    }

    @Test func `has another take its place`() async throws {
        let servers = try await [start(), start()]
        let uri = servers.map(\.uri).joined(separator: " ")
        let daemon = try Daemon(Self.configuration(servers[0], uri: uri))
        let works = { (user: String) in
            try roles(daemon, "alice", realm: "strict") == Self.roles
                && daemon.status(name: user, password: "\(user)pw") == 200
        }
        #expect(try works("alice"))
        servers[0].kill()
        for user in ["bob", "carol", "zoe"] { #expect(try works(user)) }
        #expect(try roles(daemon, "bob", realm: "strict") == ["staff", "Ops, Lead"])
        #expect(try Curl.send(daemon.url("/ready")).status == 200)
        try await servers[0].restart()
        servers[1].kill()
        try Wait.until("the first is asked again") { try roles(daemon, "erin", realm: "strict") == ["writers"] }
        servers[0].kill()
        #expect(try vouched(daemon, "carol", realm: "strict").status == 503)
        #expect(try daemon.status(name: "alice", password: "wrong") == 503)
        try await servers[1].restart()
        try Wait.until("the second is asked again") { try vouched(daemon, "carol", realm: "strict").status == 200 }
    }
}
