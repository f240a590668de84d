#if MongoDB
    import Base
    import Platform
    import TestSupport
    import Testing

    @testable import Principals

    /// Against a stand-in, which can be stopped.
    @Suite(.timeLimit(.minutes(2)))
    struct MongoOutageTests {
        private let deadline = Deadline.after(.seconds(60))

        @Test func `a server that is not there is an outage, and is found when it comes`() async throws {
            let server = try await MongoServer.startStandIn()
            server.kill()
            let replica = try MongoTokenStoreTests.Replica(server)
            #expect(replica.store.isReachable == nil)
            await replica.store.prepare()
            #expect(replica.store.isReachable == false)
            let token = try StoredToken.fresh()
            await #expect(throws: TokenStoreError(.unavailable)) {
                try await replica.store.add(token, until: deadline)
            }
            #expect(replica.kept.messages.contains { $0.contains("unreachable") })
            try await server.restart()
            try await isBack(replica.store)
            try await replica.store.add(token, until: deadline)
            #expect(try await replica.store.token(token.digest, until: deadline) == token)
        }

        @Test func `a server that was killed and came back is used again`() async throws {
            let server = try await MongoServer.startStandIn()
            let store = try MongoTokenStoreTests.Replica(server).store
            let token = try StoredToken.fresh()
            try await store.add(token, until: deadline)
            server.kill()
            await #expect(throws: TokenStoreError(.unavailable)) {
                try await store.token(token.digest, until: .after(.seconds(3)))
            }
            try await server.restart()
            try await isBack(store)
            #expect(try await store.token(token.digest, until: deadline) == nil, "a stand-in forgets")
            try await store.add(token, until: deadline)
            #expect(try await store.token(token.digest, until: deadline) == token)
        }

        @Test func `nobody waits for a frozen server longer than the deadline, and the next ones not at all`()
            async throws
        {
            let server = try await MongoServer.startStandIn()
            let store = try MongoTokenStoreTests.Replica(server).store
            let token = try StoredToken.fresh()
            try await store.add(token, until: deadline)
            server.freeze()
            defer { server.thaw() }
            let start = ContinuousClock.now
            await #expect(throws: TokenStoreError(.unavailable)) {
                try await store.token(token.digest, until: .after(.milliseconds(200)))
            }
            #expect(ContinuousClock.now - start < .seconds(3))
            #expect(store.isReachable == false)
            let next = ContinuousClock.now
            var refused = 0
            for _ in 0..<100 where (try? await store.token(token.digest, until: .after(.milliseconds(100)))) == nil {
                refused += 1
            }
            #expect(refused == 100)
            #expect(ContinuousClock.now - next < .seconds(5), "most were refused at once")
            server.thaw()
            try await isBack(store)
            #expect(try await store.token(token.digest, until: deadline) == token)
        }

        @Test(arguments: ["insert", "delete", "find"])
        func `a reply that is lost is not the end`(command: String) async throws {
            let server = try await MongoServer.startStandIn(["--lose", "\(command):1"])
            let store = try MongoTokenStoreTests.Replica(server).store
            let token = try StoredToken.fresh()
            if command == "find" {
                // A look-up may fail; nothing was changed.
                _ = try? await store.tokens(of: token.owner, until: deadline)
                try await isBack(store)
            }
            try await store.add(token, until: deadline)
            #expect(try await store.tokens(of: token.owner, until: deadline) == [token])
            #expect(try await store.remove(token.id, of: token.owner, until: deadline))
            #expect(try await store.token(token.digest, until: deadline) == nil)
        }

        @Test(arguments: ["createIndexes:13", "find:13", "insert:18"])
        func `a user who may not do what is needed is an outage that is told of`(refusal: String) async throws {
            let server = try await MongoServer.startStandIn(["--refuse", refusal])
            let replica = try MongoTokenStoreTests.Replica(server)
            let token = try StoredToken.fresh()
            await #expect(throws: TokenStoreError(.unavailable)) {
                try await replica.store.add(token, until: deadline)
            }
            #expect(replica.kept.messages.contains { $0.contains("refused") })
            #expect(replica.store.isReachable == false)
        }

        @Test(arguments: [
            ("mongodb://user:hunter2@127.0.0.1:@/", "refused"), ("mongodb://127.0.0.1:@/?tls=true", "unreachable"),
        ])
        func `a wrong password, and TLS that the server does not speak, are outages that are told of`(
            uri: String, reason: String
        ) async throws {
            let server = try await MongoServer.startStandIn()
            let kept = RecordingLog()
            let store = MongoTokenStore(
                uri: try MongoURI(Secret(uri.replacing(":@/", with: ":\(server.port)/"))), database: server.database,
                clock: { WallClock.now }, log: kept.log)
            await #expect(throws: TokenStoreError(.unavailable)) {
                try await store.add(StoredToken.fresh(), until: deadline)
            }
            #expect(kept.messages.contains { $0.contains(": \(reason): ") }, "\(kept.messages)")
            #expect(!kept.messages.contains { $0.contains("hunter2") })
        }

        @Test func `a slow server is waited for until the deadline`() async throws {
            let server = try await MongoServer.startStandIn(["--delay", "0.1"])
            let store = try MongoTokenStoreTests.Replica(server).store
            let token = try StoredToken.fresh()
            try await store.add(token, until: deadline)
            #expect(try await store.token(token.digest, until: deadline) == token)
            await #expect(throws: TokenStoreError(.unavailable)) {
                try await store.token(token.digest, until: .after(.milliseconds(50)))
            }
        }

        private func isBack(_ store: MongoTokenStore) async throws {
            let patience = Deadline.after(.seconds(20))
            while store.isReachable != true, !patience.hasPassed() {
                await store.prepare()
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(store.isReachable == true)
        }
    }
#endif
