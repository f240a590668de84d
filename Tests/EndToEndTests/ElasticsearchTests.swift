import Foundation
import TestSupport
import Testing

/// A portal's identity fields become Elasticsearch accounts; the application accepts only what the cluster does.
@Suite(.serialized) struct `A gateway with Elasticsearch users` {
    /// A cluster, an application that asks it, a daemon, a gateway that vouches for users.
    struct Deployment {
        let cluster: Cluster
        let application: LocalServer
        let daemon: Daemon
        let gateway: Peer
        let url: String
        /// A name that no earlier run left in a real cluster.
        let user = "e2e-\(UInt32.random(in: 0...UInt32.max))"

        init(_ kind: GatewayKind = .nginx) throws {
            let cluster = try Cluster()
            self.cluster = cluster
            application = try LocalServer(ProtectedApplication { cluster.verify($0) })
            daemon = try Daemon(cluster.configuration(), environment: ["CLUSTER_PASSWORD": cluster.password])
            let port = Ports.free()
            gateway = try kind.start(port: port, daemon: daemon.port, application: application.port, portal: true)
            url = "http://127.0.0.1:\(port)"
        }

        /// Asks the daemon as a gateway that vouches for the user.
        func ask(groups: String = "", count: Int = 1) throws -> [Curl.Answer] {
            try Curl.sendInParallel(
                count, daemon.url("/elastauth"), "-H", "Remote-User: \(user)", "-H", "Remote-Groups: \(groups)")
        }
    }

    @Test(arguments: GatewayKind.allCases)
    func `gives the user an account whose password the application's cluster accepts`(kind: GatewayKind) throws {
        let deployment = try Deployment(kind)
        let prefix = kind == .traefik ? "Remote" : "X-Portal"
        let fields = ["-H", "\(prefix)-User: \(deployment.user)", "-H", "\(prefix)-Groups: unmapped,Admins"]
        for _ in 0..<3 {
            let answer = try Curl.send("\(deployment.url)/index/_search", fields)
            #expect(answer.status == 200)
            #expect(answer.body.hasPrefix("user=\(deployment.user) method=GET path=/index/_search\n"))
            #expect(answer.body.contains("\nauthorization: Basic "))
        }
        #expect(try deployment.cluster.roles(of: deployment.user) == ["kibana_admin", "monitoring_user"])
        if let standIn = deployment.cluster.standIn { #expect(standIn.count(of: "PUT") == 1) }
        #expect(try Curl.send("\(deployment.url)/").status == 401)
        #expect(try Curl.send("\(deployment.url)/", fields + ["-X", "POST", "-d", "{}"]).body.contains("method=POST"))
        #expect(try Curl.send("\(deployment.url)/", fields + ["-I"]).status == 200)
    }

    @Test func `fifty first requests at once make one account, and every credential verifies`() throws {
        let deployment = try Deployment()
        deployment.cluster.standIn?.setDelay(.milliseconds(300))
        let answers = try deployment.ask(count: 50)
        deployment.cluster.standIn?.setDelay(.zero)
        #expect(answers.count == 50)
        #expect(answers.allSatisfy { $0.status == 200 })
        let credentials = Set(answers.flatMap { $0["Authorization"] })
        #expect(credentials.count == 1)
        for credential in credentials { #expect(deployment.cluster.verify(credential) == deployment.user) }
        if let standIn = deployment.cluster.standIn { #expect(standIn.count(of: "PUT") == 1) }
    }

    @Test func `a change of groups is in the cluster before the answer`() throws {
        let deployment = try Deployment()
        #expect(try deployment.ask()[0].status == 200)
        #expect(try deployment.cluster.roles(of: deployment.user) == ["viewer"])
        let answer = try deployment.ask(groups: "admins")[0]
        #expect(try deployment.cluster.roles(of: deployment.user) == ["kibana_admin", "monitoring_user"])
        #expect(deployment.cluster.verify(answer["Authorization"][0]) == deployment.user)
    }

    @Test(
        .disabled(if: Cluster.isReal, "a real cluster cannot be broken"),
        arguments: [
            StandInElasticsearchFault.status(401), .status(403), .status(500), .notJSON, .redirect, .refusesConnection,
        ])
    func `a new user is refused while the cluster fails, and a known one keeps working`(
        fault: StandInElasticsearchFault
    ) throws {
        let deployment = try Deployment()
        #expect(try deployment.ask()[0].status == 200)
        deployment.cluster.standIn?.setFault(fault)
        #expect(try deployment.ask()[0].status == 200)
        let stranger = try Curl.send(deployment.daemon.url("/elastauth"), "-H", "Remote-User: stranger")
        #expect(stranger.status == 503)
        #expect(!stranger["Retry-After"].isEmpty)
        #expect(stranger["Authorization"].isEmpty)
        deployment.cluster.standIn?.setFault(.none)
    }

    @Test(.disabled(if: Cluster.isReal, "a real cluster cannot be broken"))
    func `once the cluster is back, new users are written again`() throws {
        let deployment = try Deployment()
        deployment.cluster.standIn?.setFault(.refusesConnection)
        #expect(try deployment.ask()[0].status == 503)
        deployment.cluster.standIn?.setFault(.none)
        try Wait.until("a new user is written") { try deployment.ask()[0].status == 200 }
    }

    @Test func `a credential stays the same for all roles and across a reload, and is never logged`() throws {
        let deployment = try Deployment()
        let first = try #require(deployment.ask(groups: "staff,unmapped")[0]["Authorization"].first)
        #expect(deployment.cluster.verify(first) == deployment.user)
        #expect(try deployment.cluster.roles(of: deployment.user) == ["kibana_user"])
        #expect(try deployment.ask(groups: "admins")[0]["Authorization"] == [first])
        deployment.daemon.peer.signal(SIGHUP)
        #expect(deployment.daemon.peer.awaitOutput("configuration.reloaded"))
        #expect(try deployment.ask(groups: "admins")[0]["Authorization"] == [first])
        #expect(deployment.cluster.verify(first) == deployment.user)
        #expect(deployment.daemon.peer.stop() == 0)
        let pair = String(decoding: Data(base64Encoded: String(first.dropFirst(6))) ?? Data(), as: UTF8.self)
        let password = String(pair.dropFirst(deployment.user.utf8.count + 1))
        #expect(password.count == 32)
        for secret in [password, first, deployment.cluster.password] {
            #expect(!deployment.daemon.peer.output.contains(secret))
        }
    }

    @Test func `reserved accounts, the daemon's own and unusable names are refused`() throws {
        let deployment = try Deployment()
        for name in ["elastic", "kibana_system", deployment.cluster.username, "a:b", ".."] {
            let answer = try Curl.send(deployment.daemon.url("/elastauth"), "-H", "Remote-User: \(name)")
            #expect(answer.status == 403, "\(name)")
        }
        #expect(deployment.cluster.standIn?.count(of: "PUT") ?? 0 == 0)
    }
}
