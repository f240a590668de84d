import Foundation
import TestSupport
import Testing

/// The daemon writes users into a cluster over real sockets and hands out credentials that the cluster accepts.
@Suite(.serialized) struct `Elasticsearch users` {
    private static let configuration = """
        providers:
          - {type: authelia, name: portal, realm: portal}
        group_mappings: {admins: [superuser], Staff: [kibana_user]}
        default_roles: [viewer]

        """

    private func ask(_ daemon: Daemon, _ user: String, groups: String = "", _ more: [String] = []) throws -> Curl.Answer
    {
        try Curl.send(
            daemon.url("/elastauth"), ["-H", "Remote-User: \(user)", "-H", "Remote-Groups: \(groups)"] + more)
    }

    private func authorization(_ answer: Curl.Answer) throws -> String {
        #expect(answer.status == 200)
        return try #require(answer["Authorization"].first)
    }

    @Test func `a new user is written, and the credentials verify`() throws {
        let cluster = try ElasticsearchCluster()
        try cluster.remove("e2e-alice")
        let daemon = try Daemon(cluster.configuration + Self.configuration)
        let first = try authorization(ask(daemon, "e2e-alice", groups: "staff,unmapped"))
        #expect(first.hasPrefix("Basic "))
        #expect(try cluster.verify(first) == "e2e-alice")
        #expect(try authorization(ask(daemon, "e2e-alice", groups: "staff,unmapped")) == first)
        #expect(try cluster.user("e2e-alice")?["roles"] as? [String] == ["kibana_user"])
        #expect(try authorization(ask(daemon, "e2e-alice", groups: "admins")) == first)
        #expect(try cluster.user("e2e-alice")?["roles"] as? [String] == ["superuser"])
        #expect(try cluster.verify(first) == "e2e-alice")
        #expect(daemon.peer.stop() == 0)
        let password = String(decoding: Data(base64Encoded: String(first.dropFirst(6))) ?? Data(), as: UTF8.self)
            .dropFirst("e2e-alice:".count)
        #expect(password.count == 32)
        for secret in [String(password), first, cluster.password] { #expect(!daemon.peer.output.contains(secret)) }
    }

    @Test func `50 first requests at once make one write, and every credential verifies`() throws {
        let cluster = try ElasticsearchCluster()
        try cluster.remove("e2e-crowd")
        cluster.standIn?.setDelay(.milliseconds(300))
        let daemon = try Daemon(cluster.configuration + Self.configuration)
        let answers = try Curl.sendInParallel(50, daemon.url("/elastauth"), "-H", "Remote-User: e2e-crowd")
        cluster.standIn?.setDelay(.zero)
        #expect(answers.count == 50)
        for answer in answers { #expect(try cluster.verify(authorization(answer)) == "e2e-crowd") }
        if let standIn = cluster.standIn { #expect(standIn.count(of: "PUT") == 1) }
    }

    @Test func `reserved accounts, the daemon's own and unusable names are refused`() throws {
        let cluster = try ElasticsearchCluster()
        let daemon = try Daemon(cluster.configuration + Self.configuration)
        for name in ["elastic", "kibana_system", cluster.username, "a:b", ".."] {
            #expect(try ask(daemon, name).status == 403, "\(name)")
        }
    }

    @Test func `while Elasticsearch is down cached users go on and new ones get 503`() throws {
        let cluster = try ElasticsearchCluster()
        guard let standIn = cluster.standIn else { return }
        let daemon = try Daemon(cluster.configuration + Self.configuration)
        let before = try authorization(ask(daemon, "cached"))
        for fault in [StandInElasticsearchFault.refusesConnection, .status(500), .notJSON, .redirect, .status(401)] {
            standIn.setFault(fault)
            #expect(try authorization(ask(daemon, "cached")) == before)
            let answer = try ask(daemon, "new")
            #expect(answer.status == 503, "\(fault)")
            #expect(answer["Retry-After"].count == 1)
            #expect(answer["Authorization"] == [])
        }
        standIn.setFault(.none)
        Thread.sleep(forTimeInterval: 2)
        #expect(try cluster.verify(authorization(ask(daemon, "new"))) == "new")
    }

    @Test func `a reload keeps passwords`() throws {
        let cluster = try ElasticsearchCluster()
        try cluster.remove("e2e-reload")
        let daemon = try Daemon(cluster.configuration + Self.configuration)
        let before = try authorization(ask(daemon, "e2e-reload"))
        daemon.peer.signal(SIGHUP)
        #expect(daemon.peer.awaitOutput("configuration.reloaded"))
        #expect(try authorization(ask(daemon, "e2e-reload")) == before)
        #expect(try cluster.verify(before) == "e2e-reload")
    }
}
