import Foundation
import TestSupport
import Testing

/// The same name in two realms: two people, whatever looks at them.
@Suite(.serialized, .timeLimit(.minutes(2)), .disabled(if: Cluster.isReal, "a real cluster keeps its users"))
struct `Two people of one name` {
    private final class Deployment {
        let slapd: SlapdServer
        let cluster: Cluster
        let daemon: Daemon

        init() async throws {
            slapd = try await SlapdServer.start()
            cluster = try Cluster()
            let configuration = """
                authorization: basic
                secret_key: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
                elasticsearch:
                  hosts: ["\(cluster.url)"]
                  username: "\(cluster.username)"
                  password: "${CLUSTER_PASSWORD}"
                  user_format: "{realm}.{username}"
                default_roles: [viewer]
                group_mappings: {reader: [home_reader], staff: [office_user], more: [home_more]}
                regulation: {enabled: false}
                store: {enabled: true, type: file, path: "\(Peer.makeDirectory().path)/tokens"}
                providers:
                  - type: plain
                    name: local
                    realm: home
                    users:
                      - {username: alice, password: wonderland, roles: [reader]}
                      - {username: carol, password: carolpw}
                  - type: ldap
                    name: directory
                    realm: office
                    \(DirectoryDaemon.place(slapd))
                    filter: (uid={username})
                  - {type: headers, name: portal, realm: door}
                augmenters:
                  - {type: plain_advanced, name: more, realm: home, match: {username: [alice, bob]}, augment: {roles: [more]}}
                  - type: ldap
                    name: groups
                    realm: office
                    \(DirectoryDaemon.place(slapd))
                    filter: \(DirectoryDaemon.groups)

                """
            let daemon = try Daemon(configuration, environment: ["CLUSTER_PASSWORD": cluster.password])
            try Wait.until("ready") { try Curl.send(daemon.url("/ready")).status == 200 }
            self.daemon = daemon
        }

        /// Whose account in the cluster somebody gets; nil if none.
        func account(_ arguments: String...) throws -> String? {
            let answer = try Curl.send(daemon.url("/elastauth"), arguments)
            return answer.status == 200 ? answer["Authorization"].first.flatMap { cluster.verify($0) } : nil
        }
    }

    private static let people: [(name: String, arguments: [String], roles: [String])] = [
        ("home/alice", ["-u", "alice:wonderland"], ["reader", "more"]),
        ("office/alice", ["-u", "alice:alicepw"], ["admins", "staff", "Admin"]),
        ("door/alice", ["-H", "Remote-User: alice"], []),
    ]

    @Test func `have their own roles and their own accounts`() async throws {
        let deployment = try await Deployment()
        let daemon = deployment.daemon
        for _ in 0..<2 {
            for (name, arguments, roles) in Self.people {
                let answer = try Curl.send(daemon.url("/whoami"), arguments)
                #expect(Caller(answer.body) == Caller(name, roles))
            }
            #expect(try deployment.account("-u", "alice:wonderland") == "home.alice")
            #expect(try deployment.account("-u", "alice:alicepw") == "office.alice")
            #expect(try deployment.account("-H", "Remote-User: alice") == "door.alice")
            #expect(try deployment.account("-u", "alice:nothing") == nil)
        }
        #expect(try deployment.cluster.roles(of: "home.alice") == ["home_reader", "home_more"])
        #expect(try deployment.cluster.roles(of: "office.alice") == ["office_user"])
        #expect(try deployment.cluster.roles(of: "door.alice") == ["viewer"])
        let writes = deployment.cluster.standIn?.requests.filter { $0.hasPrefix("PUT ") } ?? []
        #expect(writes.count == 3, "\(writes)")
        // An augmenter of one realm has something to say of bob, but not of the other's.
        #expect(try daemon.whoIs("-u", "bob:bobpw") == Caller("office/bob", ["staff", "Ops, Lead"]))
        #expect(try daemon.whoIs("-H", "Remote-User: bob") == Caller("door/bob", []))
    }

    @Test func `have their own tokens`() async throws {
        let deployment = try await Deployment()
        let owners = Self.people.map { TokenOwner(daemon: deployment.daemon, credentials: $0.arguments) }
        let tokens = try owners.map { try $0.make() }
        for (index, owner) in owners.enumerated() {
            #expect(try owner.identifiers() == [tokens[index].id])
            let name = Self.people[index].name
            let field = "Authorization: Bearer \(tokens[index].text)"
            #expect(try deployment.daemon.whoIs("-H", field) == Caller(name, Self.people[index].roles))
            #expect(try deployment.account("-H", field) == name.replacing("/", with: "."))
            for other in owners.indices where other != index {
                #expect(try owner.delete(tokens[other].id) == 404)
                let realm = Self.people[other].name.split(separator: "/")[0]
                #expect(try deployment.account("-H", field, "-H", "X-Auth-Realm: \(realm)") == nil)
            }
        }
        #expect(try owners[0].delete(tokens[0].id) == 204)
        let left = try tokens.map { try deployment.account("-H", "Authorization: Bearer \($0.text)") }
        #expect(left == [nil, "office.alice", "door.alice"])
    }

    @Test func `are told apart by the realm that the request names, which opens no other`() async throws {
        let deployment = try await Deployment()
        let daemon = deployment.daemon
        let status = { (realm: String, arguments: [String]) in
            let field = realm.isEmpty ? "X-Auth-Realm;" : "X-Auth-Realm: \(realm)"
            return try Curl.send(daemon.url("/whoami"), arguments + ["-H", field]).status
        }
        for (name, arguments, _) in Self.people {
            for realm in ["home", "office", "door", "Home", "OFFICE", "DOOR"] {
                let isTheirs = name.hasPrefix(realm.lowercased())
                #expect(try status(realm, arguments) == (isTheirs ? 200 : 401), "\(name) \(realm)")
            }
            for realm in [
                "", "attic", "hom", "home ,office", "home,office", "*", "h\u{F6}me", "of\u{FB01}ce", "ho\u{200B}me",
            ] {
                #expect(try status(realm, arguments) == 401, "\(name) \(realm)")
            }
            let twice = ["-H", "X-Auth-Realm: home", "-H", "X-Auth-Realm: office"]
            #expect(try Curl.send(daemon.url("/whoami"), arguments + twice).status >= 400)
        }
        // Her password is the same in two realms: the local one comes first, and the request may say which.
        #expect(try daemon.whoIs("-u", "carol:carolpw")?.name == "home/carol")
        #expect(try daemon.whoIs("-u", "carol:carolpw", "-H", "X-Auth-Realm: office")?.name == "office/carol")
        #expect(try daemon.whoIs("-u", "alice:wonderland", "-H", "Remote-User: alice")?.name == "door/alice")
        let challenge = try Curl.send(daemon.url("/whoami"), "-H", "X-Auth-Realm: office")
        #expect(challenge["WWW-Authenticate"].count == 1)
    }
}
