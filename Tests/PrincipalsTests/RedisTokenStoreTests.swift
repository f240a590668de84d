import Base
import Platform
import TestSupport
import Testing

@testable import Principals

/// Against a real redis-server.
@Suite(.timeLimit(.minutes(2)))
struct RedisTokenStoreTests {
    private let deadline = Deadline.after(.seconds(60))

    @Test func `it is a token store`() async throws {
        let replica = try Replica(await RedisServer.start())
        let violations = await TokenStoreConformance.violations(of: replica.store)
        #expect(violations == [])
        #expect(replica.kept.messages == [])
    }

    @Test func `two daemons share one server`() async throws {
        let server = try await RedisServer.start()
        let (one, two) = (try Replica(server), try Replica(server))
        let violations = await TokenStoreConformance.violations(of: one.store, second: two.store)
        #expect(violations == [])
    }

    @Test func `it needs no scripts, no more than its own keys and a few commands`() async throws {
        let server = try await RedisServer.start([
            "user app on >secret ~sallyport:token* -@all +get +mget +set +del +ping +watch +unwatch +multi +exec"
        ])
        let violations = await TokenStoreConformance.violations(of: try Replica(server, user: "app").store)
        #expect(violations == [])
    }

    @Test func `a user who may not write is an outage that is told of`() async throws {
        let server = try await RedisServer.start([
            "user app on >secret ~sallyport:* -@all +get +mget +ping"
        ])
        let replica = try Replica(server, user: "app")
        let token = try StoredToken.fresh()
        #expect(try await replica.store.token(token.digest, until: deadline) == nil)
        #expect(replica.store.isReachable == true)
        await #expect(throws: TokenStoreError(.unavailable)) {
            try await replica.store.add(token, until: deadline)
        }
        #expect(replica.store.isReachable == false)
        #expect(replica.kept.messages.contains { $0.contains("NOPERM") })
    }

    @Test func `two daemons that add at once do not pass the bound`() async throws {
        let server = try await RedisServer.start()
        let (one, two) = (try Replica(server).store, try Replica(server).store)
        let tokens = try (0..<120).map { _ in try StoredToken.fresh() }
        let deadline = deadline
        let kept = await withTaskGroup(of: TokenDigest?.self) { group in
            for (index, token) in tokens.enumerated() {
                group.addTask {
                    (try? await (index % 2 == 0 ? one : two).add(token, until: deadline)).map { token.digest }
                }
            }
            return await group.reduce(into: Set<TokenDigest>()) { kept, digest in
                if let digest { kept.insert(digest) }
            }
        }
        #expect(kept.count == 100)
        let listed = try await two.tokens(of: tokens[0].owner, until: deadline)
        #expect(Set(listed.map { $0.digest }) == kept)
        for token in tokens where !kept.contains(token.digest) {
            #expect(try await one.token(token.digest, until: deadline) == nil)
        }
    }

    @Test func `a look-up is one command`() async throws {
        let replica = try Replica(await RedisServer.start())
        let token = try StoredToken.fresh()
        try await replica.store.add(token, until: deadline)
        let before = await replica.commands
        for _ in 1...100 { #expect(try await replica.store.token(token.digest, until: deadline) == token) }
        #expect(await replica.commands - before == 100 + 1, "and one that counts them")
    }

    @Test func `however much is known of an owner, the tokens can be listed, without harm to others`() async throws {
        let replica = try Replica(await RedisServer.start())
        var tokens: [StoredToken] = []
        for index in 0..<40 {
            var token = try StoredToken.fresh(at: WallClock.now.seconds + Int64(index))
            token.attributes["claims"] = String(repeating: "x", count: 65_000)
            #expect(StoredTokenCode.canKeep(token))
            try await replica.store.add(token, until: deadline)
            tokens.append(token)
        }
        #expect(try await replica.store.tokens(of: tokens[0].owner, until: deadline) == tokens)
        #expect(replica.kept.messages == [])
    }

    @Test func `what stands there goes with the tokens, and the list with the last`() async throws {
        let replica = try Replica(await RedisServer.start())
        let (long, short) = (try StoredToken.fresh(lifetime: 7200), try StoredToken.fresh(lifetime: 600))
        try await replica.store.add(long, until: deadline)
        try await replica.store.add(short, until: deadline)
        replica.store.noteUse(of: short, at: WallClock.now)
        let text = StoredTokenCode.text(of: short.digest)
        #expect(try (590...600).contains(await replica.timeToLive("sallyport:token:\(text)")))
        #expect(try (590...600).contains(await replica.timeToLive("sallyport:token-used:\(text)")))
        let list = try #require(await replica.keys("sallyport:tokens:*").first)
        #expect(try (7190...7200).contains(await replica.timeToLive(list)))
        #expect(try await replica.store.remove(long.id, of: long.owner, until: deadline))
        #expect(try (590...600).contains(await replica.timeToLive(list)))
        #expect(try await replica.store.remove(short.id, of: short.owner, until: deadline))
        #expect(await replica.keys("*") == [])
    }

    @Test func `garbage is no token, and a list that cannot be read is an outage`() async throws {
        let replica = try Replica(await RedisServer.start())
        let (token, other) = (try StoredToken.fresh(), try StoredToken.fresh(of: "bob"))
        try await replica.store.add(token, until: deadline)
        try await replica.store.add(other, until: deadline)
        let name = "sallyport:token:\(StoredTokenCode.text(of: token.digest))"
        // Another's record under this token's key.
        let copied = "sallyport:token:\(StoredTokenCode.text(of: other.digest))"
        #expect(await replica.redis.ask("COPY", copied, name, "REPLACE") == .reply(.integer(1)))
        #expect(try await replica.store.token(token.digest, until: deadline) == nil)
        #expect(await replica.redis.ask("SET", name, "garbage").text == "OK")
        #expect(try await replica.store.token(token.digest, until: deadline) == nil)
        #expect(replica.kept.messages.contains { $0.contains("cannot be read") })
        for list in await replica.keys("sallyport:tokens:*") {
            #expect(await replica.redis.ask("SET", list, "garbage").text == "OK")
        }
        await #expect(throws: TokenStoreError(.unavailable)) {
            try await replica.store.add(StoredToken.fresh(), until: deadline)
        }
        await #expect(throws: TokenStoreError(.unavailable)) {
            try await replica.store.tokens(of: token.owner, until: deadline)
        }
    }

    @Test func `what was acknowledged outlives a server that keeps its data`() async throws {
        let server = try await RedisServer.start(["appendonly yes", "appendfsync always"])
        let replica = try Replica(server)
        let tokens = try (0..<20).map { _ in try StoredToken.fresh() }
        for token in tokens { try await replica.store.add(token, until: deadline) }
        #expect(try await replica.store.remove(tokens[0].id, of: tokens[0].owner, until: deadline))
        server.kill()
        await #expect(throws: TokenStoreError(.unavailable)) {
            try await replica.store.token(tokens[1].digest, until: .after(.seconds(2)))
        }
        #expect(replica.store.isReachable == false)
        try await server.restart()
        #expect(await replica.redis.waitUntilBack())
        #expect(try await replica.store.token(tokens[0].digest, until: deadline) == nil)
        for token in tokens.dropFirst() {
            #expect(try await replica.store.token(token.digest, until: deadline) == token)
        }
        #expect(try await replica.store.tokens(of: tokens[0].owner, until: deadline).count == 19)
    }

    @Test func `a server killed while tokens are made loses none that was acknowledged`() async throws {
        let server = try await RedisServer.start(["appendonly yes", "appendfsync always"])
        let replica = try Replica(server)
        let (store, deadline) = (replica.store, deadline)
        let kept = await withTaskGroup(of: [StoredToken].self) { group in
            for writer in 0..<4 {
                group.addTask {
                    var kept: [StoredToken] = []
                    for _ in 0..<90 {
                        guard let token = try? StoredToken.fresh(of: "writer \(writer)") else { break }
                        do throws(TokenStoreError) { try await store.add(token, until: deadline) } catch { break }
                        kept.append(token)
                        if writer == 0, kept.count == 20 { server.kill() }
                    }
                    return kept
                }
            }
            return await group.reduce([]) { $0 + $1 }
        }
        #expect((20..<360).contains(kept.count))
        try await server.restart()
        #expect(await replica.redis.waitUntilBack())
        for token in kept {
            #expect(try await store.token(token.digest, until: deadline) == token)
            #expect(try await store.tokens(of: token.owner, until: deadline).contains(token))
        }
    }

    @Test func `nobody waits for a frozen server longer than the deadline`() async throws {
        let server = try await RedisServer.start()
        let replica = try Replica(server)
        let token = try StoredToken.fresh()
        try await replica.store.add(token, until: deadline)
        server.freeze()
        defer { server.thaw() }
        let start = ContinuousClock.now
        await #expect(throws: TokenStoreError(.unavailable)) {
            try await replica.store.token(token.digest, until: .after(.milliseconds(300)))
        }
        await #expect(throws: TokenStoreError(.unavailable)) {
            try await replica.store.remove(token.id, of: token.owner, until: .after(.milliseconds(300)))
        }
        #expect(ContinuousClock.now - start < .seconds(3))
        server.thaw()
        #expect(await replica.redis.waitUntilBack())
        #expect(try await replica.store.token(token.digest, until: deadline) == token)
    }

    @Test func `a server that is not there is an outage, and is found when it comes`() async throws {
        let server = try await RedisServer.start()
        server.kill()
        let replica = try Replica(server)
        #expect(replica.store.isReachable == nil)
        await replica.store.prepare()
        #expect(replica.store.isReachable == false)
        try await server.restart()
        #expect(await replica.redis.waitUntilBack())
        await replica.store.prepare()
        #expect(replica.store.isReachable == true)
    }

    /// A store with a client of its own, as a daemon has it.
    private struct Replica {
        let store: RedisTokenStore
        let redis: RedisFixture
        let kept = RecordingLog()
        private let server: RedisServer

        init(_ server: RedisServer, user: String? = nil) throws {
            self.server = server
            redis = try RedisFixture(
                RedisTarget(
                    .server(.host("127.0.0.1", port: server.port)), username: user,
                    password: user.map { _ in Secret("secret") }))
            store = RedisTokenStore(client: redis.client, clock: { WallClock.now }, log: kept.log)
        }

        /// How many commands the server has carried out.
        var commands: Int {
            get async {
                let text = await redis.ask("INFO", "stats").text ?? ""
                let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("total_commands_processed:") }
                return line.flatMap { Int($0.drop { $0 != ":" }.dropFirst()) } ?? -1
            }
        }

        func keys(_ pattern: String) async -> [String] {
            guard case .reply(.array(let names)) = await redis.ask("KEYS", pattern) else { return ["?"] }
            return names.compactMap { $0.text }
        }

        func timeToLive(_ key: String) async throws -> Int64 {
            guard case .reply(.integer(let seconds)) = await redis.ask("TTL", key) else { return -3 }
            return seconds
        }
    }
}
