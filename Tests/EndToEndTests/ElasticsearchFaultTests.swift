import Base
import Foundation
import HTTP
import Platform
import TestSupport
import Testing

/// An Elasticsearch that is slow, busy or away, and a daemon as a process.
@Suite(.serialized, .timeLimit(.minutes(2)), .disabled(if: Cluster.isReal, "a real cluster cannot be broken"))
struct `An Elasticsearch that fails` {
    /// Refuses everything for some seconds, and counts.
    private final class Busy: HTTPHandler {
        let asked = Locked(0)

        func respond(to request: HTTPRequest, from peer: HTTPPeer) async -> HTTPResponse {
            asked.withLock { $0 += 1 }
            var response = HTTPResponse(status: 429, body: Array("{}".utf8))
            response.appendField("Content-Type", "application/json")
            response.appendField("X-elastic-product", "Elasticsearch")
            response.appendField("Retry-After", "2")
            return response
        }
    }

    private func daemon(_ cluster: Cluster, _ changes: [(String, String)]) throws -> Daemon {
        let text = changes.reduce(cluster.configuration()) { $0.replacing($1.0, with: $1.1) }
        return try Daemon(text, environment: ["CLUSTER_PASSWORD": cluster.password])
    }

    @Test func `is left alone for as long as its 429 asks, and another host takes its work`() throws {
        let cluster = try Cluster()
        let busy = Busy()
        let server = try LocalServer(busy)
        let daemon = try daemon(cluster, [("hosts: [", "hosts: [\"http://127.0.0.1:\(server.port)\", ")])
        let groups = (0..<30).map { Crowd.Group(url: daemon.url("/elastauth"), user: "user-\($0)", count: 1) }
        let asked = busy.asked.withLock { $0 }
        let proof = Proof(try #require(cluster.standIn))
        #expect(try Crowd.statuses(Crowd.send(groups, parallel: 5) { proof.check($0) }) == [200])
        #expect(busy.asked.withLock { $0 } <= asked + 1)
        #expect(proof.users.count == 30)
        proof.checkLater()
    }

    @Test func `that is slow costs a new user 503 in time, and a known one nothing`() throws {
        let cluster = try Cluster()
        let daemon = try daemon(cluster, [("  username:", "  timeout: 500ms\n  username:")])
        let url = daemon.url("/elastauth")
        let known = [Crowd.Group(url: url, user: "alice", count: 20)]
        let proof = Proof(try #require(cluster.standIn))
        #expect(try Crowd.statuses(Crowd.send(known) { proof.check($0) }) == [200])
        cluster.standIn?.setDelay(.seconds(5))
        let strangers = try Crowd.send([Crowd.Group(url: url, user: "bob", count: 50)]) { proof.check($0) }
        #expect(strangers.allSatisfy { $0.status == 503 && $0.seconds < 4 })
        let answers = try Crowd.send(known) { proof.check($0) }
        #expect(answers.allSatisfy { $0.status == 200 && $0.seconds < 0.5 })
        cluster.standIn?.setDelay(.zero)
        try Wait.until("a new user is written") {
            try Curl.send(url, "-H", "Remote-User: bob").status == 200
        }
        #expect(proof.credentials(of: "alice").count == 1)
        proof.checkLater()
    }

    @Test(arguments: [StandInElasticsearchFault.losesAnswerOfWrites, .losesAnswer, .status(500), .refusesConnection])
    func `never makes a daemon hand out what does not hold`(fault: StandInElasticsearchFault) async throws {
        let redis = try await RedisServer.start()
        let replicas = try Replicas(cache: "{type: redis, redis_host: \"127.0.0.1:\(redis.port)\"}")
        let proof = Proof(replicas.standIn)
        let crowd = { (users: Range<Int>) in
            replicas.urls.flatMap { url in users.map { Crowd.Group(url: url, user: "user-\($0)", count: 10) } }
        }
        _ = try Crowd.send(crowd(0..<5)) { proof.check($0) }
        replicas.standIn.setFault(fault)
        let during = try Crowd.send(crowd(0..<10)) { proof.check($0) }
        for answer in during {
            let isKnown = ["user-0", "user-1", "user-2", "user-3", "user-4"].contains(answer.user)
            #expect(answer.status == (isKnown ? 200 : 503))
        }
        replicas.standIn.setFault(.none)
        try Wait.until("new users get in") {
            try Crowd.send(crowd(5..<10)) { proof.check($0) }.allSatisfy { $0.status == 200 }
        }
        #expect(try Crowd.statuses(Crowd.send(crowd(0..<10)) { proof.check($0) }) == [200])
        for user in proof.users { #expect(proof.credentials(of: user).count == 1) }
        proof.checkLater()
    }
}
