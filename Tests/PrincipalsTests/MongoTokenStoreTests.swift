#if MongoDB
    import Base
    import Platform
    import TestSupport
    import Testing

    @testable import Principals

    /// Against the server that `MONGODB_URL` names, or a stand-in.
    @Suite(.timeLimit(.minutes(2)))
    struct MongoTokenStoreTests {
        private let deadline = Deadline.after(.seconds(60))

        @Test func `it is a token store`() async throws {
            let server = try await MongoServer.start()
            let violations = await TokenStoreConformance.violations(of: try Replica(server).store)
            #expect(violations == [])
        }

        @Test func `two daemons share one database`() async throws {
            let server = try await MongoServer.start()
            let (one, two) = (try Replica(server), try Replica(server))
            let violations = await TokenStoreConformance.violations(of: one.store, second: two.store)
            #expect(violations == [])
            #expect(one.kept.messages.allSatisfy { $0.contains("it answers") })
        }

        @Test func `two daemons that add at once do not pass the bound`() async throws {
            let server = try await MongoServer.start()
            let (one, two) = (try Replica(server).store, try Replica(server).store)
            let tokens = try (0..<97).map { _ in try StoredToken.fresh() }
            for token in tokens { try await one.add(token, until: deadline) }
            let deadline = deadline
            let kept = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<12 {
                    group.addTask {
                        let token = try? StoredToken.fresh()
                        guard let token else { return false }
                        return (try? await (index % 2 == 0 ? one : two).add(token, until: deadline)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(kept <= 3)
            #expect(try await one.tokens(of: tokens[0].owner, until: deadline).count == 97 + kept)
        }

        @Test func `documents have the shape that auth-o-tron gave them, and hold no token`() async throws {
            let server = try await MongoServer.start()
            let replica = try Replica(server)
            let token = try StoredToken.fresh(of: "alice", realm: "one")
            try await replica.store.add(token, until: deadline)
            let kept = try #require(try replica.find([:], in: "tokens").first)
            let user = try #require(try replica.find([:], in: "users").first)
            #expect(kept["user_id"]?.text?.utf8.count == 24)
            #expect(kept["user_id"]?.text == user["user_id"]?.text)
            #expect(kept["token_version"]?.number == 2)
            #expect(kept["token"]?.document?["token_string"]?.text == StoredTokenCode.text(of: token.digest))
            #expect(kept["token"]?.document?["expires"]?.milliseconds == token.expiry * 1000)
            #expect(user["user"]?.document?["username"]?.text == "alice")
            #expect(user["user"]?.document?["realm"]?.text == "one")
        }

        @Test func `what auth-o-tron left neither authenticates nor is in the way`() async throws {
            let server = try await MongoServer.start()
            let replica = try Replica(server)
            let token = try StoredToken.fresh(of: "alice", realm: "one")
            let text = StoredTokenCode.text(of: token.digest)
            try replica.insert(
                [
                    "user_id": .string("abc"), "token_version": .int32(1),
                    "token": .document(["version": .int32(1), "token_string": .string(text), "scopes": .document([:])]),
                ],
                into: "tokens")
            try replica.insert(
                [
                    "user_id": .string("abc"), "user_version": .int32(1),
                    "user": .document([
                        "version": .int32(1), "username": .string("alice"), "realm": .string("one"),
                        "roles": .array([.string("admin")]), "attributes": .document([:]), "scopes": .document([:]),
                    ]),
                ],
                into: "users")
            #expect(try await replica.store.token(token.digest, until: deadline) == nil)
            #expect(try await replica.store.tokens(of: token.owner, until: deadline) == [])
            #expect(try await !replica.store.remove(token.id, of: token.owner, until: deadline))
            let another = try StoredToken.fresh(of: "alice", realm: "one")
            try await replica.store.add(another, until: deadline)
            #expect(try await replica.store.token(another.digest, until: deadline) == another)
            #expect(try replica.find([:], in: "users").count == 1)
        }

        @Test func `a token whose owner was deleted from the database is unknown`() async throws {
            let server = try await MongoServer.start()
            let replica = try Replica(server)
            let token = try StoredToken.fresh()
            try await replica.store.add(token, until: deadline)
            _ = try replica.database.delete(
                ["user.username": .string("alice")], from: "users", until: deadline)
            #expect(try await replica.store.token(token.digest, until: deadline) == nil)
        }

        @Test(arguments: [
            ("token.roles", BSONValue.string("admin")), ("token.expires", .string("never")), ("token.id", .string("x")),
            ("token.provider", .int32(1)), ("token.attributes", .document(["a": .string("b")])),
            ("token.version", .int32(3)),
            ("token.email", .null), ("token.label", .string("two\nlines")), ("token.roles", .array([.int32(1)])),
        ])
        func `a record that is not as we write it is none`(field: String, value: BSONValue) async throws {
            let server = try await MongoServer.start()
            let replica = try Replica(server)
            let token = try StoredToken.fresh()
            try await replica.store.add(token, until: deadline)
            #expect(try await replica.store.token(token.digest, until: deadline) == token)
            let changed = try replica.database.update(
                ["token_version": .int32(2)], in: "tokens", by: ["$set": .document([field: value])], until: deadline)
            #expect(changed == 1)
            #expect(try await replica.store.token(token.digest, until: deadline) == nil)
            #expect(try await replica.store.tokens(of: token.owner, until: deadline) == [])
        }

        @Test func `indexes that auth-o-tron made with other names will do`() async throws {
            let server = try await MongoServer.start()
            let replica = try Replica(server)
            try replica.makeIndex("by_token", ["token.token_string"], isUnique: true, of: "tokens")
            try replica.makeIndex("by_name", ["user.username", "user.realm"], isUnique: true, of: "users")
            let token = try StoredToken.fresh()
            try await replica.store.add(token, until: deadline)
            #expect(try await replica.store.token(token.digest, until: deadline) == token)
        }

        @Test func `an index that is not unique will not do`() async throws {
            let server = try await MongoServer.start()
            let replica = try Replica(server)
            try replica.makeIndex("by_token", ["token.token_string"], isUnique: false, of: "tokens")
            let token = try StoredToken.fresh()
            await #expect(throws: TokenStoreError(.unavailable)) {
                try await replica.store.add(token, until: deadline)
            }
            #expect(replica.kept.messages.contains { $0.contains("other_index") })
            #expect(replica.store.isReachable == false)
        }

        /// A store and a way around it.
        struct Replica {
            let store: MongoTokenStore
            let database: MongoDatabase
            let kept = RecordingLog()

            init(_ server: MongoServer) throws {
                let uri = try MongoURI(Secret(server.uri))
                database = MongoDatabase(uri, name: server.database)
                store = MongoTokenStore(
                    uri: uri, database: server.database, clock: { WallClock.now }, log: kept.log)
            }

            func find(_ filter: BSONDocument, in collection: String) throws -> [BSONDocument] {
                try database.find(filter, in: collection, limit: 10, until: .after(.seconds(10)))
            }

            func insert(_ document: BSONDocument, into collection: String) throws {
                var document = document
                document.members.insert((name: "_id", value: .objectID(SecureRandom.bytes(12))), at: 0)
                try database.insert(document, into: collection, until: .after(.seconds(10)))
            }

            func makeIndex(_ name: String, _ fields: [String], isUnique: Bool, of collection: String) throws {
                var index: BSONDocument = [
                    "key": .document(BSONDocument(fields.map { (name: $0, value: .int32(1)) })), "name": .string(name),
                ]
                if isUnique { index.members.append((name: "unique", value: .bool(true))) }
                let command: BSONDocument = [
                    "createIndexes": .string(collection), "indexes": .array([.document(index)]),
                ]
                _ = try database.run(command, isWrite: true, until: .after(.seconds(10)))
            }
        }
    }
#endif
