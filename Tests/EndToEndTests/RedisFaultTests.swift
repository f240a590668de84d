import Foundation
import Platform
import TestSupport
import Testing

/// What users notice when Redis fails under load: nothing.
@Suite(.serialized, .timeLimit(.minutes(2)), .disabled(if: Cluster.isReal, "a real cluster cannot be watched"))
struct `Daemons whose Redis fails under load` {
    private let known = (0..<10).map { "known-\($0)" }
    /// One answer time of Redis (1s), and what a busy machine adds.
    private let mostSeconds = 2.5

    /// Requests for the known users at both daemons in turn.
    private func load(_ replicas: Replicas, rounds: Int) -> [Crowd.Group] {
        (0..<rounds).flatMap { _ in
            replicas.urls.flatMap { url in known.map { Crowd.Group(url: url, user: $0, count: 5) } }
        }
    }

    /// Brings the known users into both daemons.
    private func begin(_ replicas: Replicas, _ proof: Proof) throws {
        #expect(try Crowd.statuses(Crowd.send(load(replicas, rounds: 1)) { proof.check($0) }) == [200])
    }

    private func expectServed(_ answers: [Crowd.Answer]) {
        #expect(Crowd.statuses(answers) == [200])
        #expect((answers.map(\.seconds).max() ?? 0) < mostSeconds)
    }

    private func expectUnchanged(_ proof: Proof) {
        for user in known { #expect(proof.credentials(of: user).count == 1) }
    }

    @Test(arguments: RedisFault.allCases)
    func `go on from memory, say so once, and need no restart`(fault: RedisFault) async throws {
        let redis = try await RedisServer.start()
        let replicas = try Replicas(cache: "{type: redis, redis_host: \"127.0.0.1:\(redis.port)\"}")
        let proof = Proof(replicas.standIn)
        try begin(replicas, proof)
        var seen = 0
        var other: LocalServer?
        let during = try Crowd.send(load(replicas, rounds: 8), parallel: 20) { answer in
            proof.check(answer)
            seen += 1
            if seen == 100 { other = try? fault.begin(redis) }
        }
        expectServed(during)
        expectUnchanged(proof)
        let strangers = replicas.urls.enumerated().map { Crowd.Group(url: $1, user: "stranger-\($0)", count: 20) }
        expectServed(try Crowd.send(strangers) { proof.check($0) })
        for index in [0, 1] {
            #expect(proof.credentials(of: "stranger-\(index)").count == 1)
            #expect(replicas.count(of: "redis.connection.lost", in: index) == 1)
            let ready = try Curl.send(replicas[index].url("/ready"))
            #expect(ready.status == 503)
            #expect(ready.body.contains("Redis does not answer"))
        }
        try await fault.end(redis, other)
        for index in [0, 1] {
            #expect(replicas[index].peer.awaitOutput("redis.connection.restored", seconds: 15))
            try Wait.until("ready") { try Curl.send(replicas[index].url("/ready")).status == 200 }
        }
        expectServed(try Crowd.send(load(replicas, rounds: 2), parallel: 20) { proof.check($0) })
        expectUnchanged(proof)
        for user in ["stranger-0", "stranger-1", "late"] {
            let home = user == "stranger-1" ? 1 : 0
            let credentials = try replicas.credentials(home, user)
            #expect(try replicas.credentials(1 - home, user) == credentials)
        }
        for index in [0, 1] { #expect(replicas.count(of: "redis.connection.lost", in: index) == 1) }
        proof.checkLater()
    }

    @Test(arguments: [1, 2])
    func `keep every new user's credential through short outages at random moments`(seed: Int) async throws {
        let redis = try await RedisServer.start()
        let replicas = try Replicas(cache: "{type: redis, redis_host: \"127.0.0.1:\(redis.port)\"}")
        let proof = Proof(replicas.standIn)
        var random = SeededNumbers(UInt64(seed))
        replicas.standIn.setDelay(.milliseconds(30))
        for round in 0..<2 {
            let homes = (0..<8).map { (user: "new-\(seed)-\(round)-\($0)", home: $0 % 2) }
            let groups = homes.flatMap { user, home in
                ["viewers", "admins", "viewers"].map { group in
                    Crowd.Group(url: replicas.urls[home], user: user, count: 6, fields: ["Remote-Groups: \(group)"])
                }
            }
            let (start, end) = (
                UInt32.random(in: 0...250, using: &random), UInt32.random(in: 100...1300, using: &random)
            )
            let thawed = Date().addingTimeInterval(Double(start + end) / 1000)
            Thread.detachNewThread {
                usleep(start * 1000)
                redis.freeze()
                usleep(end * 1000)
                redis.thaw()
            }
            let answers = try Crowd.send(groups, parallel: 24) { proof.check($0) }
            #expect(Crowd.statuses(answers) == [200])
            usleep(UInt32(max(0, thawed.timeIntervalSinceNow) * 1_000_000))
            for (user, home) in homes {
                try Wait.until("both daemons agree on \(user)") {
                    let credentials = try [home, 1 - home].map { try replicas.credentials($0, user) }
                    return Set(credentials) == proof.credentials(of: user)
                }
                #expect(proof.credentials(of: user).count == 1)
            }
        }
        proof.checkLater()
    }

    @Test func `follow Sentinel to the next master`() async throws {
        let primary = try await RedisServer.start()
        let replica = try await RedisServer.start(["replicaof 127.0.0.1 \(primary.port)", "repl-diskless-sync-delay 0"])
        let sentinel = try await RedisServer.start(
            [
                "sentinel monitor main 127.0.0.1 \(primary.port) 1", "sentinel down-after-milliseconds main 500",
                "sentinel failover-timeout main 2000",
            ], isSentinel: true)
        let replicas = try Replicas(
            cache: "{type: redis, redis_sentinels: [\"127.0.0.1:\(sentinel.port)\"], redis_master: main}")
        let proof = Proof(replicas.standIn)
        try begin(replicas, proof)
        let watcher = try RedisFixture(primary)
        try await Self.waitForReplica(watcher)
        var seen = 0
        var isOver = false
        let end = Date().addingTimeInterval(20)
        while !isOver, Date() < end {
            let answers = try Crowd.send(load(replicas, rounds: 4), parallel: 20) { answer in
                proof.check(answer)
                seen += 1
                if seen == 100 { primary.kill() }
            }
            expectServed(answers)
            isOver = [0, 1].allSatisfy { replicas.count(of: "redis.connection.restored", in: $0) == 1 }
        }
        #expect(isOver)
        expectServed(try Crowd.send(load(replicas, rounds: 2), parallel: 20) { proof.check($0) })
        expectUnchanged(proof)
        let credentials = try replicas.credentials(0, "late")
        #expect(try replicas.credentials(1, "late") == credentials)
        #expect(replicas.writes(of: "late") == 1)
        proof.checkLater()
        withExtendedLifetime((replica, sentinel)) {}
    }

    /// Waits until a replica has what the primary has.
    private static func waitForReplica(_ primary: RedisFixture) async throws {
        for _ in 0..<100 where await primary.ask("WAIT", "1", "100") == .reply(.integer(1)) { return }
        throw Peer.Failure(description: "no replica")
    }
}
