import Base
import Connections
import Platform
import TestSupport
import Testing

/// Against a real redis-server.
@Suite(.timeLimit(.minutes(2)))
struct RedisConnectionsTests {
    @Test func `a command is answered`() async throws {
        let server = try await RedisServer.start()
        let redis = try RedisFixture(server)
        #expect(redis.client.isReachable == nil)
        #expect(await redis.ask("SET", "key", "") == .reply(.simpleString("OK")))
        #expect(await redis.ask("GET", "key") == .reply(.bulkString([])))
        #expect(await redis.ask("GET", "another") == .reply(.null))
        #expect(await redis.ask("INCR", "number") == .reply(.integer(1)))
        #expect(await redis.ask("MGET", "number", "another") == .reply(.array([.bulkString([0x31]), .null])))
        #expect(await redis.ask("INCR").errorWord == "ERR")
        #expect(redis.client.isReachable == true)
    }

    @Test func `bytes of any kind and size come back`() async throws {
        let server = try await RedisServer.start()
        let redis = try RedisFixture(server)
        for size in [0, 1, 15_999, 300_000] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let set = RedisCommand("SET", [0, 13, 10, 255], bytes)
            #expect(try await redis.client.send(set, until: .after(.seconds(10))) == .simpleString("OK"))
            let get = RedisCommand("GET", [0, 13, 10, 255])
            #expect(try await redis.client.send(get, until: .after(.seconds(10))) == .bulkString(bytes))
        }
    }

    @Test func `many callers at once get each their own reply`() async throws {
        let server = try await RedisServer.start()
        let redis = try RedisFixture(server)
        let wrong = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<2000 {
                group.addTask(executorPreference: number.isMultiple(of: 2) ? redis.loop : nil) {
                    await redis.ask("ECHO", "\(number)").text == "\(number)"
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 0 : 1 }
        }
        #expect(wrong == 0)
    }

    @Test func `all commands of a turn leave in one write`() async throws {
        let server = try await RedisServer.start()
        let redis = try RedisFixture(server)
        let before = await reads(redis)
        let loop = redis.loop
        let count = 200
        await loop.run {
            for number in 0..<count {
                Task.immediate(executorPreference: loop) { await redis.ask("ECHO", "\(number)") }
            }
        }
        _ = await redis.ask("PING")
        let after = await reads(redis)
        // One for the turn, one for PING, one for each INFO.
        #expect(after - before <= 4)
    }

    @Test func `a unix socket serves as well`() async throws {
        let server = try await RedisServer.start(["unixsocket @DIR@/socket"], hasPlainPort: false)
        let redis = try RedisFixture(RedisTarget(.server(.socket(path: server.socket))))
        #expect(await redis.ask("ECHO", "here").text == "here")
    }

    @Test func `the password, the user and the database of the target are used`() async throws {
        let server = try await RedisServer.start([
            "requirepass secret", "user app on >other ~* +@all",
        ])
        let address = RedisTarget.Location.server(.host("127.0.0.1", port: server.port))
        let one = try RedisFixture(RedisTarget(address, password: Secret("secret"), database: 3))
        #expect(await one.ask("SET", "key", "three").text == "OK")
        let two = try RedisFixture(RedisTarget(address, username: "app", password: Secret("other"), database: 3))
        #expect(await two.ask("ACL", "WHOAMI").text == "app")
        #expect(await two.ask("GET", "key").text == "three")
        let three = try RedisFixture(RedisTarget(address, password: Secret("secret")))
        #expect(await three.ask("GET", "key") == .reply(.null))
    }

    @Test(arguments: [
        (nil, "wrong", 0), (nil, nil, 0), ("app", "wrong", 0), ("nobody", "secret", 0), (nil, "secret", 99),
    ])
    func `a wrong user, password or database is refused, and told of once without the password`(
        user: String?, password: String?, database: Int
    ) async throws {
        let server = try await RedisServer.start(["requirepass secret", "user app on >other ~* +@all"])
        let redis = try RedisFixture(
            RedisTarget(
                .server(.host("127.0.0.1", port: server.port)), username: user, password: password.map { Secret($0) },
                database: database))
        #expect(await redis.ask("PING") == .failed(.refused))
        #expect(await redis.ask("PING") == .failed(.unavailable))
        #expect(redis.client.isReachable == false)
        #expect(redis.kept.messages.count == 1)
        #expect(redis.kept.messages.allSatisfy { !$0.contains("wrong ") && !$0.contains("secret") })
    }

    @Test func `a transaction is carried out only if the key holds what is expected`() async throws {
        let server = try await RedisServer.start()
        let redis = try RedisFixture(server)
        #expect(try await transact(redis, expecting: "a", setting: "b") == false)
        #expect(await redis.ask("GET", "key") == .reply(.null))
        #expect(try await transact(redis, expecting: nil, setting: "a"))
        #expect(try await transact(redis, expecting: nil, setting: "b") == false)
        #expect(try await transact(redis, expecting: "a", setting: "b"))
        #expect(await redis.ask("GET", "key").text == "b")
        await #expect(throws: RedisError(.refused)) {
            let commands = [RedisCommand("INCR")]
            return try await redis.client.transact(
                commands, ifHolding: Array("b".utf8), key: Array("key".utf8), until: .after(.seconds(10)))
        }
        #expect(try await transact(redis, expecting: "b", setting: "c"), "a transaction that failed must leave nothing")
    }

    @Test func `transactions of two clients never lose one another's change`() async throws {
        let server = try await RedisServer.start()
        let clients = [try RedisFixture(server), try RedisFixture(server)]
        #expect(await clients[0].ask("SET", "key", "0").text == "OK")
        let changes = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let redis = clients[number % 2]
                    var changes = 0
                    for _ in 0..<10 {
                        let old = await redis.ask("GET", "key").text ?? ""
                        let isDone = try await self.transact(redis, expecting: old, setting: "\((Int(old) ?? 0) + 1)")
                        changes += isDone ? 1 : 0
                    }
                    return changes
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(changes > 0)
        #expect(await clients[0].ask("GET", "key").text == "\(changes)")
    }

    private func transact(_ redis: RedisFixture, expecting old: String?, setting new: String) async throws -> Bool {
        let key = Array("key".utf8)
        return try await redis.client.transact(
            [RedisCommand("SET", key, Array(new.utf8))], ifHolding: old.map { Array($0.utf8) }, key: key,
            until: .after(.seconds(10)))
    }

    /// How often the server has read from its clients.
    private func reads(_ redis: RedisFixture) async -> Int {
        let text = await redis.ask("INFO", "stats").text ?? ""
        return text.firstMatch(of: #/total_reads_processed:(\d+)/#).flatMap { Int($0.1) } ?? 0
    }
}
