import Base
import Connections
import Platform
import TestSupport
import Testing

/// Against real servers and sentinels.
@Suite(.timeLimit(.minutes(2)))
struct RedisSentinelTests {
    @Test func `the master is found, and found again after a failover`() async throws {
        let primary = try await RedisServer.start()
        let replica = try await RedisServer.start(["replicaof 127.0.0.1 \(primary.port)", "repl-diskless-sync-delay 0"])
        let sentinels = [try await sentinel(of: primary), try await sentinel(of: primary)]
        let redis = try fixture(sentinels.map { $0.port })
        #expect(await redis.ask("SET", "key", "1").text == "OK")
        #expect(await isReplica(replica, of: primary))
        primary.kill()
        #expect(await redis.waitUntilBack())
        #expect(await redis.ask("ROLE").role == "master")
        #expect(await redis.ask("SET", "key", "2").text == "OK")
        let direct = try RedisFixture(replica)
        #expect(await direct.ask("GET", "key").text == "2")
    }

    @Test func `a master that is frozen is left for its successor`() async throws {
        let primary = try await RedisServer.start()
        let replica = try await RedisServer.start(["replicaof 127.0.0.1 \(primary.port)", "repl-diskless-sync-delay 0"])
        let one = try await sentinel(of: primary)
        let redis = try fixture([one.port])
        #expect(await redis.ask("SET", "key", "1").text == "OK")
        #expect(await isReplica(replica, of: primary))
        primary.freeze()
        let frozen = await redis.ask("SET", "key", "2")
        #expect(frozen == .failed(.timedOut))
        #expect(await redis.waitUntilBack())
        #expect(await redis.ask("SET", "key", "3").text == "OK")
        primary.thaw()
        let direct = try RedisFixture(replica)
        #expect(await direct.ask("GET", "key").text == "3")
    }

    @Test func `sentinels that are away or know nothing are passed over`() async throws {
        let primary = try await RedisServer.start()
        let silent = ScriptedServer { $0.waitForEnd() }
        let ignorant = ScriptedServer { connection in
            guard connection.readSome() != nil else { return }
            connection.send("*-1\r\n")
            connection.waitForEnd()
        }
        let one = try await sentinel(of: primary)
        let redis = try fixture([ScriptedServer.unusedPort(), silent.port, ignorant.port, one.port])
        #expect(await redis.ask("ROLE").role == "master")
    }

    @Test func `a server that is no master is not taken for one`() async throws {
        let primary = try await RedisServer.start()
        let replica = try await RedisServer.start(["replicaof 127.0.0.1 \(primary.port)"])
        // The scripted server lives on; the replica must not.
        let port = "\(replica.port)"
        let stale = ScriptedServer { connection in
            guard connection.readSome() != nil else { return }
            connection.send("*2\r\n$9\r\n127.0.0.1\r\n$\(port.utf8.count)\r\n\(port)\r\n")
            connection.waitForEnd()
        }
        let redis = try fixture([stale.port])
        #expect(await redis.ask("PING") == .failed(.refused))
        #expect(redis.kept.messages.contains { $0.contains("not the master") })
        withExtendedLifetime(replica) {}
    }

    @Test(arguments: ["*2\r\n$9\r\n127.0.0.1\r\n$5\r\n99999\r\n", "*1\r\n$1\r\nx\r\n", "-ERR no\r\n", "+OK\r\n"])
    func `a sentinel that answers nonsense is an outage`(answer: String) async throws {
        let liar = ScriptedServer { connection in
            guard connection.readSome() != nil else { return }
            connection.send(answer)
            connection.waitForEnd()
        }
        let redis = try fixture([liar.port])
        #expect(await redis.ask("PING").text == nil)
    }

    private func sentinel(of primary: RedisServer) async throws -> RedisServer {
        try await RedisServer.start(
            [
                "sentinel monitor main 127.0.0.1 \(primary.port) 1", "sentinel down-after-milliseconds main 500",
                "sentinel failover-timeout main 2000",
            ], isSentinel: true)
    }

    private func fixture(_ ports: [Int]) throws -> RedisFixture {
        try RedisFixture(RedisTarget(.sentinels(ports.map { .host("127.0.0.1", port: $0) }, master: "main")))
    }

    /// Waits until the replica has the primary's data, and the primary knows of it.
    private func isReplica(_ replica: RedisServer, of primary: RedisServer) async -> Bool {
        guard let redis = try? RedisFixture(primary) else { return false }
        let deadline = Deadline.after(RedisFixture.patience)
        while !deadline.hasPassed() {
            if await redis.ask("WAIT", "1", "100") == .reply(.integer(1)),
                replica.output.contains("Finished with success")
            {
                return true
            }
            _ = await redis.ask("INCR", "tick")
            try? await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}

extension RedisFixture.Outcome {
    fileprivate var role: String? {
        guard case .reply(.array(let parts)) = self else { return nil }
        return parts.first?.text
    }
}
