import Base
import Platform
import TestSupport
import Testing

@testable import Upstreams

/// Against a real redis-server.
@Suite(.timeLimit(.minutes(2)))
struct RedisUserCacheTests {
    private static let noScripts = "user app on >secret ~* +@all -@scripting"
    private let deadline = Deadline.after(.seconds(60))

    @Test func `it is a user cache`() async throws {
        let replica = try Replica(await RedisServer.start())
        let violations = await UserCacheConformance.violations(of: replica.cache, isShared: true)
        #expect(violations == [])
        #expect(replica.kept.messages.isEmpty)
    }

    @Test func `it is a user cache where scripts are not allowed`() async throws {
        let replica = try Replica(await RedisServer.start([Self.noScripts]), user: "app")
        let violations = await UserCacheConformance.violations(of: replica.cache, isShared: true)
        #expect(violations == [])
        #expect(replica.kept.messages.count == 1)
        #expect(replica.kept.messages.first?.contains("scripts") == true)
    }

    @Test(arguments: ["+eval", "+watch +unwatch +multi +exec"])
    func `it needs no more than its own keys and a few commands`(commands: String) async throws {
        let server = try await RedisServer.start([
            "user app on >secret ~sallyport:* -@all +get +set +del +ping \(commands)"
        ])
        let violations = await UserCacheConformance.violations(
            of: try Replica(server, user: "app").cache, isShared: true)
        #expect(violations == [])
    }

    @Test func `a user who may not write is told of, and nothing is done`() async throws {
        let server = try await RedisServer.start(["user app on >secret ~sallyport:* -@all +get +ping"])
        let replica = try Replica(server, user: "app")
        #expect(await replica.look(at: 0) == .missing)
        #expect(await replica.replace(nil, with: Self.user(1), at: 0) == .unavailable)
        #expect(replica.kept.messages.contains { $0.contains("NOPERM") })
    }

    @Test func `a look-up of a warm user is one command`() async throws {
        let server = try await RedisServer.start()
        let replica = try Replica(server)
        #expect(await replica.keep(Self.user(1), at: 0))
        let before = await replica.commands
        for second in 1...100 { #expect(await replica.look(at: Int64(second)).user == Self.user(1)) }
        #expect(await replica.commands - before == 100 + 1, "and one that counts them")
    }

    @Test(arguments: [nil, "app"])
    func `of replicas that write at once only one succeeds`(user: String?) async throws {
        let server = try await RedisServer.start([Self.noScripts])
        let replicas = [try Replica(server, user: user), try Replica(server, user: user)]
        #expect(await replicas[0].keep(Self.user(0), at: 0))
        for round in 1...20 {
            let (old, new) = (Self.user(UInt8(round - 1)), Self.user(UInt8(round)))
            let successes = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<10 {
                    group.addTask { await replicas[index % 2].replace(old, with: new, at: 1) == .done }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(successes == 1)
        }
        for replica in replicas { #expect(await replica.look(at: 2).user == Self.user(20)) }
    }

    @Test func `entries are sealed, live as long as they may, and are one key each`() async throws {
        let replica = try Replica(await RedisServer.start())
        var user = Self.user(1)
        user.fingerprint = Array("in plain text".utf8)
        #expect(await replica.keep(user, at: 0))
        #expect(
            await replica.redis.ask("KEYS", "*") == .reply(.array([.bulkString(Array("sallyport:user:alice".utf8))])))
        guard case .reply(.bulkString(let bytes)) = await replica.redis.ask("GET", "sallyport:user:alice"),
            case .reply(.integer(let milliseconds)) = await replica.redis.ask("PTTL", "sallyport:user:alice")
        else { return #expect(Bool(false)) }
        #expect(!String(decoding: bytes, as: UTF8.self).contains("plain"))
        #expect(bytes.firstRange(of: Array("plain".utf8)) == nil)
        #expect((50_000...60_000).contains(milliseconds))
    }

    @Test func `an entry that does not open is missing, and can be replaced`() async throws {
        let server = try await RedisServer.start()
        let (replica, other) = (try Replica(server), try Replica(server, key: 9))
        #expect(await other.keep(Self.user(1), at: 0))
        #expect(await replica.look(at: 1) == .missing)
        #expect(await replica.keep(Self.user(2), at: 1))
        #expect(await replica.look(at: 2).user == Self.user(2))
        #expect(await replica.redis.ask("SET", "sallyport:user:alice", "garbage").text == "OK")
        #expect(await replica.look(at: 3) == .missing)
        #expect(await replica.redis.ask("DEL", "sallyport:user:alice") == .reply(.integer(1)))
        #expect(await replica.redis.ask("RPUSH", "sallyport:user:alice", "a list") == .reply(.integer(1)))
        #expect(await replica.look(at: 4) == .unavailable)
        #expect(replica.kept.messages.contains { $0.contains("does not open") })
        #expect(replica.kept.messages.contains { $0.contains("WRONGTYPE") })
    }

    @Test func `an entry of another user does not open`() async throws {
        let replica = try Replica(await RedisServer.start())
        #expect(await replica.keep(Self.user(1), at: 0))
        #expect(
            await replica.redis.ask("COPY", "sallyport:user:alice", "sallyport:user:mallory") == .reply(.integer(1)))
        #expect(await replica.cache.user(for: "mallory", at: UnixTime(seconds: 1), until: deadline) == .missing)
    }

    @Test func `a replica waits with a rotation for the quiet of all`() async throws {
        let server = try await RedisServer.start()
        let (one, two) = (try Replica(server), try Replica(server))
        #expect(await one.keep(Self.user(1), at: 0))
        _ = await two.look(at: 1)
        // Used by one all the time, past the expiry after an hour; two was quiet since the first second.
        for second in 3580...3610 { _ = await one.look(at: Int64(second)) }
        await one.awaitUse(at: 3610)
        #expect(await two.look(at: 3611).usedAt == Self.start + 3610)
        // Two's use counts for one as well.
        await one.awaitUse(at: 3611)
        #expect(await one.look(at: 3617).usedAt == Self.start + 3611)
    }

    @Test func `a look-up that finds a rotation due hides it from nobody`() async throws {
        let server = try await RedisServer.start()
        let (one, two) = (try Replica(server), try Replica(server))
        #expect(await one.keep(Self.user(1), at: 0))
        #expect(await one.look(at: 100).usedAt == Self.start)
        for replica in [one, two, one, two] {
            let usedAt = try #require(await replica.look(at: 3700).usedAt)
            #expect(Self.start + 3700 - usedAt >= 5)
        }
    }

    @Test func `uses cost no writes but near the rotation`() async throws {
        let replica = try Replica(await RedisServer.start())
        #expect(await replica.keep(Self.user(1), at: 0))
        for second in 1..<3590 where second.isMultiple(of: 100) { _ = await replica.look(at: Int64(second)) }
        #expect(await replica.redis.ask("EXISTS", "sallyport:used:alice") == .reply(.integer(0)))
        for _ in 0..<100 { _ = await replica.look(at: 3595) }
        #expect(await replica.redis.ask("GET", "sallyport:used:alice").text == "\(Self.start + 3595)")
        let text = await replica.redis.ask("INFO", "commandstats").text ?? ""
        #expect(text.contains("cmdstat_set:calls=2,"), "the entry and one use")
    }

    @Test func `a use in the future does not put a rotation off for ever`() async throws {
        let replica = try Replica(await RedisServer.start())
        #expect(await replica.keep(Self.user(1), at: 0))
        for text in ["\(Int64.max)", "\(Int64.min)", "nonsense", ""] {
            #expect(await replica.redis.ask("SET", "sallyport:used:alice", text).text == "OK")
            #expect(await replica.look(at: 3700).user == Self.user(1))
        }
        let usedAt = try #require(await replica.look(at: 7300).usedAt)
        #expect(usedAt <= Self.start + 7300)
    }

    @Test func `while the server is away every answer is at once that it is`() async throws {
        let server = try await RedisServer.start()
        let replica = try Replica(server)
        #expect(await replica.keep(Self.user(1), at: 0))
        server.kill()
        _ = await replica.look(at: 1)
        let clock = ContinuousClock()
        let time = await clock.measure {
            for _ in 0..<100 {
                #expect(await replica.look(at: 1) == .unavailable)
                #expect(await replica.replace(nil, with: Self.user(2), at: 1) == .unavailable)
                #expect(await replica.cache.lease("alice", for: .seconds(1), until: deadline) == .unavailable)
            }
        }
        #expect(time < .seconds(5))
        #expect(replica.kept.messages.count <= 1, "outages are the client's to tell")
        try await server.restart()
        #expect(await replica.redis.waitUntilBack())
        #expect(await replica.look(at: 2) == .missing)
        #expect(await replica.keep(Self.user(2), at: 2))
    }

    @Test func `a lease ends by itself`() async throws {
        let server = try await RedisServer.start()
        let (one, two) = (try Replica(server), try Replica(server))
        guard case .granted = await one.cache.lease("alice", for: .milliseconds(50), until: deadline) else {
            return #expect(Bool(false))
        }
        var lease = CacheLease.held
        while lease == .held, !deadline.hasPassed() {
            lease = await two.cache.lease("alice", for: .seconds(10), until: deadline)
        }
        guard case .granted(let token) = lease else { return #expect(Bool(false)) }
        #expect(await one.cache.lease("alice", for: .seconds(10), until: deadline) == .held)
        #expect(token.count == 16)
    }

    private static let start: Int64 = 1_000_000

    private static func user(_ number: UInt8) -> CachedUser {
        CachedUser(password: SealedPassword(bytes: [number, 1, 2]), fingerprint: [number], madeAt: start)
    }

    /// One daemon's cache, for the user alice.
    private struct Replica {
        let redis: RedisFixture
        private let server: RedisServer
        let kept = RecordingLog()
        let cache: RedisUserCache
        private let deadline = Deadline.after(.seconds(60))

        init(_ server: RedisServer, user: String? = nil, key: UInt8 = 7) throws {
            self.server = server
            redis = try RedisFixture(
                RedisTarget(
                    .server(.host("127.0.0.1", port: server.port)), username: user,
                    password: user.map { _ in Secret("secret") }))
            let sealing = SealingSettings(key: Secret([UInt8](repeating: key, count: 32)))
            cache = RedisUserCache(
                client: redis.client, code: CachedUserCode(sealing), settings: CacheSettings(), log: kept.log)
        }

        func keep(_ user: CachedUser, at second: Int64) async -> Bool {
            await replace(nil, with: user, at: second) == .done
        }

        func replace(_ old: CachedUser?, with new: CachedUser, at second: Int64) async -> CacheReplacement {
            await cache.replace(
                old, with: new, for: "alice", at: UnixTime(seconds: start + second), lifetime: .seconds(60),
                until: deadline)
        }

        func look(at second: Int64) async -> CacheAnswer {
            await cache.user(for: "alice", at: UnixTime(seconds: start + second), until: deadline)
        }

        /// Waits until the server knows of a use, which is told to it without waiting.
        func awaitUse(at second: Int64) async {
            while !deadline.hasPassed() {
                if await redis.ask("GET", "sallyport:used:alice").text == "\(start + second)" { return }
                await Task.yield()
            }
            Issue.record("the server never heard of the use at \(second)")
        }

        /// How many commands the server has carried out.
        var commands: Int {
            get async {
                let text = await redis.ask("INFO", "stats").text ?? ""
                return text.firstMatch(of: #/total_commands_processed:(\d+)/#).flatMap { Int($0.1) } ?? 0
            }
        }
    }
}
