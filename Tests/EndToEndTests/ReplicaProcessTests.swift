import Foundation
import TestSupport
import Testing

/// Two daemons as two processes, one Redis, one cluster.
@Suite(.serialized, .timeLimit(.minutes(2)), .disabled(if: Cluster.isReal, "a real cluster cannot be slowed down"))
struct `Two daemons that share Redis` {
    private func replicas(_ redis: RedisServer) throws -> Replicas {
        try Replicas(cache: "{type: redis, redis_host: \"127.0.0.1:\(redis.port)\"}")
    }

    private func crowd(_ users: [String], at replicas: Replicas, count: Int = 100) -> [Crowd.Group] {
        replicas.urls.flatMap { url in users.map { Crowd.Group(url: url, user: $0, count: count) } }
    }

    @Test func `write a new user once, however many ask both of them, and every credential holds`() async throws {
        let redis = try await RedisServer.start()
        let replicas = try replicas(redis)
        let proof = Proof(replicas.standIn)
        replicas.standIn.setDelay(.milliseconds(60))
        for round in 0..<3 {
            let users = (0..<3).map { "crowd-\(round)-\($0)" }
            let answers = try Crowd.send(crowd(users, at: replicas, count: 100), parallel: 300) { proof.check($0) }
            #expect(answers.count == 600)
            #expect(Crowd.statuses(answers) == [200])
            for user in users {
                #expect(proof.credentials(of: user).count == 1)
                #expect(replicas.writes(of: user) == 1)
            }
        }
        #expect(proof.received == 1800)
        proof.checkLater()
    }

    @Test(arguments: [1, 2, 3])
    func `killed at random moments, never hand out a credential that does not hold`(seed: Int) async throws {
        let redis = try await RedisServer.start()
        let replicas = try replicas(redis)
        let proof = Proof(replicas.standIn)
        var random = SeededNumbers(UInt64(seed))
        replicas.standIn.setDelay(.milliseconds(40))
        for round in 0..<6 {
            let users = (0..<2).map { "killed-\(seed)-\(round)-\($0)" }
            let victim = Int.random(in: 0...1, using: &random)
            replicas[victim].peer.signal(SIGKILL, after: .random(in: 0.01...0.25, using: &random))
            let answers = try Crowd.send(crowd(users, at: replicas, count: 50), parallel: 200) { proof.check($0) }
            // The survivor answers all of its clients, also where the other died as it wrote.
            #expect(answers.count == 200)
            #expect(Crowd.statuses(answers).isSubset(of: [0, 200]))
            for user in users { #expect(answers.count { $0.user == user && $0.status == 200 } >= 50) }
            try replicas.replace(victim)
            for user in users {
                #expect(proof.credentials(of: user).count == 1)
                let credentials = try [0, 1].map { try replicas.credentials($0, user) }
                #expect(Set(credentials) == proof.credentials(of: user))
            }
        }
        proof.checkLater()
    }

    @Test func `whichever sees new groups first writes them, and the other has nothing left to do`() async throws {
        let redis = try await RedisServer.start()
        let replicas = try replicas(redis)
        let first = try replicas.credentials(0, "alice")
        #expect(try replicas.credentials(1, "alice") == first)
        #expect(replicas.writes(of: "alice") == 1)
        #expect(try replicas.credentials(1, "alice", groups: "admins") == first)
        #expect(try replicas.cluster.roles(of: "alice") == ["kibana_admin", "monitoring_user"])
        #expect(try replicas.credentials(0, "alice", groups: "admins") == first)
        #expect(replicas.writes(of: "alice") == 2)
        #expect(try replicas.credentials(0, "alice", groups: "staff") == first)
        #expect(try replicas.cluster.roles(of: "alice") == ["kibana_user"])
        #expect(replicas.standIn.verify(first) == "alice")
    }
}
