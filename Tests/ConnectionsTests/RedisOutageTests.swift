import Base
import Connections
import Platform
import TestSupport
import Testing

/// What a caller sees while the server is away, silent or not itself.
@Suite(.timeLimit(.minutes(2)))
struct RedisOutageTests {
    @Test func `without a server one call learns of it, and the others fail at once`() async throws {
        let redis = try RedisFixture(RedisTarget(.server(.host("127.0.0.1", port: ScriptedServer.unusedPort()))))
        #expect(await redis.ask("PING") == .failed(.connectFailed))
        #expect(await redis.ask("PING") == .failed(.unavailable))
        #expect(redis.kept.messages.count == 1)
    }

    @Test func `a server that is killed is missed at once, and used again once it is back`() async throws {
        let server = try await RedisServer.start()
        let redis = try RedisFixture(server)
        #expect(await redis.ask("SET", "key", "1").text == "OK")
        async let blocked = redis.ask("BLPOP", "nothing", "0")
        server.kill()
        #expect(await blocked.text == nil)
        #expect(await redis.ask("GET", "key").text == nil)
        #expect(await redis.ask("GET", "key") == .failed(.unavailable))
        #expect(redis.client.isReachable == false)
        try await server.restart()
        #expect(await redis.waitUntilBack())
        #expect(await redis.ask("GET", "key") == .reply(.null))
        #expect(redis.client.isReachable == true)
        #expect(redis.kept.messages.count == 2)
        #expect(redis.kept.messages.last == "redis.connection.restored Redis is back")
    }

    @Test func `a server that is frozen costs one timeout, not one for each call`() async throws {
        let server = try await RedisServer.start()
        var limits = RedisFixture.limits
        limits.answerTime = .milliseconds(300)
        limits.connectTime = .seconds(60)
        let redis = try RedisFixture(server, limits: limits)
        #expect(await redis.ask("PING").text == "PONG")
        server.freeze()
        // All of one turn wait for the same timeout.
        async let first = redis.ask("PING")
        async let second = redis.ask("PING")
        #expect(await first == .failed(.timedOut))
        #expect(await second == .failed(.timedOut))
        // The system accepts connections for a frozen process, so the attempt to connect waits; the calls do not.
        for _ in 0..<100 { #expect(await redis.ask("PING") == .failed(.unavailable)) }
        server.thaw()
        #expect(await redis.waitUntilBack())
    }

    @Test func `a server that is frozen before it is met costs the attempt's time once`() async throws {
        let server = try await RedisServer.start()
        server.freeze()
        defer { server.thaw() }
        var limits = RedisFixture.limits
        limits.connectTime = .milliseconds(500)
        limits.answerTime = .seconds(60)
        let redis = try RedisFixture(server, limits: limits)
        #expect(await redis.ask("PING", within: .milliseconds(20)) == .failed(.timedOut))
        #expect(await redis.ask("PING").text == nil)
        for _ in 0..<100 { #expect(await redis.ask("PING") == .failed(.unavailable)) }
    }

    @Test func `a caller out of time leaves alone, and the next gets its own reply`() async throws {
        let server = try await RedisServer.start()
        let (redis, other) = (try RedisFixture(server), try RedisFixture(server))
        #expect(await redis.ask("PING").text == "PONG")
        let hasted = await redis.ask("BLPOP", "list", "0", within: .milliseconds(50))
        #expect(hasted == .failed(.timedOut))
        async let patient = redis.ask("ECHO", "mine")
        #expect(await other.ask("RPUSH", "list", "late") == .reply(.integer(1)))
        #expect(await patient.text == "mine")
        #expect(redis.kept.messages.isEmpty, "that is no outage")
    }

    @Test func `a deadline that has passed sends nothing`() async throws {
        let server = try await RedisServer.start()
        let redis = try RedisFixture(server)
        #expect(await redis.ask("PING").text == "PONG")
        #expect(await redis.ask("INCR", "number", within: .zero) == .failed(.timedOut))
        #expect(await redis.ask("GET", "number") == .reply(.null))
    }

    @Test func `more commands than may wait are refused`() async throws {
        let server = try await RedisServer.start()
        var limits = RedisFixture.limits
        limits.waitingCommands = 2
        let redis = try RedisFixture(server, limits: limits)
        let loop = redis.loop
        #expect(await redis.ask("PING").text == "PONG")
        let outcomes = await withTaskGroup(of: RedisFixture.Outcome.self) { group in
            for _ in 0..<3 {
                group.addTask(executorPreference: loop) {
                    await redis.ask("BLPOP", "nothing", "0", within: .milliseconds(300))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == .failed(.overloaded) }.count == 1)
        #expect(outcomes.filter { $0 == .failed(.timedOut) }.count == 2)
    }

    @Test func `a replica answers, refuses a write, and is then asked again`() async throws {
        let primary = try await RedisServer.start()
        let replica = try await RedisServer.start(["replicaof 127.0.0.1 \(primary.port)"])
        let redis = try RedisFixture(replica)
        #expect(await redis.waitUntilBack())
        #expect(await redis.ask("SET", "key", "1").errorWord == "READONLY")
        #expect(await redis.waitUntilBack())
        #expect(await redis.ask("REPLICAOF", "NO", "ONE").text == "OK")
        #expect(await redis.ask("SET", "key", "1").text == "OK")
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n\r\n", "*1000000000\r\n", "$99999999999999999999\r\n", ":\r\n", "\r\n\r\n",
        "+PONG\r\n+PONG\r\n+more than was asked\r\n",
    ])
    func `a server that speaks no Redis is an outage`(answer: String) async throws {
        let server = ScriptedServer { connection in
            guard connection.readSome() != nil else { return }
            connection.send(answer)
            connection.waitForEnd()
        }
        var limits = RedisFixture.limits
        limits.connectTime = .seconds(1)
        let redis = try RedisFixture(RedisTarget(.server(.host("127.0.0.1", port: server.port))), limits: limits)
        let outcome = await redis.ask("GET", "key")
        #expect(outcome.text != "more than was asked")
        if case .reply(let reply) = outcome { Issue.record("\(reply)") }
    }

    @Test func `a reply that is too large ends the connection`() async throws {
        let server = try await RedisServer.start()
        var limits = RedisFixture.limits
        limits.replyBytes = 10_000
        let redis = try RedisFixture(server, limits: limits)
        #expect(await redis.ask("SETRANGE", "key", "30000", "x") == .reply(.integer(30_001)))
        #expect(await redis.ask("GET", "key") == .failed(.badReply))
    }

    @Test func `a server that closes idle connections is no outage`() async throws {
        let server = try await RedisServer.start()
        let (redis, other) = (try RedisFixture(server), try RedisFixture(server))
        let id = try #require(await redis.ask("CLIENT", "ID").reply?.number)
        #expect(await other.ask("CLIENT", "KILL", "ID", "\(id)") == .reply(.integer(1)))
        #expect(await redis.waitUntilBack())
        #expect(redis.kept.messages.isEmpty)
    }

    @Test func `every end of a command is counted`() async throws {
        let server = try await RedisServer.start()
        let (successes, failures) = (Locked(0), Locked<[RedisError.Code]>([]))
        let redis = try RedisFixture(
            RedisTarget(.server(.host("127.0.0.1", port: server.port))),
            observer: RedisObserver(
                succeeded: { successes.withLock { $0 += 1 } }, failed: { code in failures.withLock { $0.append(code) } }
            ))
        _ = await redis.ask("PING")
        _ = await redis.ask("NONSENSE")
        _ = await redis.ask("PING", within: .zero)
        #expect(successes.withLock { $0 } == 2)
        #expect(failures.withLock { $0 } == [.timedOut])
    }
}

extension RedisFixture.Outcome {
    fileprivate var reply: RedisReply? { if case .reply(let reply) = self { reply } else { nil } }
}

extension RedisReply {
    fileprivate var number: Int64? { if case .integer(let number) = self { number } else { nil } }
}
