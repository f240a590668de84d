#if MongoDB
    public import Base
    public import Platform
    import Synchronization

    /// Keeps tokens in MongoDB, for as many daemons as use the database. Nothing is remembered here, so that what one daemon
    /// made or deleted the others know with their next look-up.
    ///
    /// libmongoc's calls block: a few threads make them, and nobody waits for one longer than its deadline. A server that did
    /// not answer is not waited for again: until one call found it back every other fails at once.
    public final class MongoTokenStore: TokenStore {
        /// The word in the configuration.
        public static let type = "mongo"

        private let tokens: MongoTokens
        private let workers = WorkerPool(name: "mongo", threads: threads, capacity: queueCapacity)
        private let health = Locked(HostHealth())
        private let answered = Locked<Bool?>(nil)
        private let hasIndexes = Atomic(false)
        private let clock: @Sendable () -> UnixTime
        private let log: Log
        private let throttle = Locked(LogThrottle())

        /// Makes a store, which connects at its first use; `clock` is the wall clock.
        public init(uri: MongoURI, database: String, clock: @escaping @Sendable () -> UnixTime, log: Log) {
            tokens = MongoTokens(database: MongoDatabase(uri, name: database))
            self.clock = clock
            self.log = log
        }

        /// Inserts a token, once a majority of the servers has it.
        public func add(_ token: StoredToken, until deadline: Deadline) async throws(TokenStoreError) {
            let now = clock().seconds
            let isKept = try await answer(until: deadline) { tokens throws(MongoError) in
                try tokens.add(token, at: now, until: deadline)
            }
            if !isKept { throw TokenStoreError(.full, "\(MongoTokens.mostTokens) tokens") }
        }

        /// Looks a token up in two steps, by its digest and its owner's identifier.
        public func token(
            _ digest: TokenDigest, until deadline: Deadline
        ) async throws(TokenStoreError) -> StoredToken? {
            let token = try await answer(until: deadline) { tokens throws(MongoError) in
                try tokens.token(digest, until: deadline)
            }
            let now = clock().seconds
            return token.flatMap { $0.digest == digest && $0.expiry > now ? $0 : nil }
        }

        /// Lists an owner's tokens.
        public func tokens(
            of owner: TokenOwner, until deadline: Deadline
        ) async throws(TokenStoreError) -> [StoredToken] {
            let now = clock().seconds
            return try await answer(until: deadline) { tokens throws(MongoError) in
                try tokens.tokens(of: owner, at: now, until: deadline)
            }
        }

        /// Deletes a token, once a majority of the servers knows.
        public func remove(
            _ id: TokenID, of owner: TokenOwner, until deadline: Deadline
        ) async throws(TokenStoreError) -> Bool {
            let now = clock().seconds
            return try await answer(until: deadline) { tokens throws(MongoError) in
                try tokens.remove(id, of: owner, at: now, until: deadline)
            }
        }

        /// Lets a thread note it when it comes to that.
        public func noteUse(of token: StoredToken, at now: UnixTime) {
            let digest = token.digest
            Task.detached(executorPreference: EventLoop.current) { [self] in
                let deadline = Deadline.after(Self.patience)
                _ = try? await answer(until: deadline) { tokens throws(MongoError) in
                    try tokens.noteUse(of: digest, at: now.seconds, until: deadline)
                }
            }
        }

        /// Makes the indexes once the server is there; asks whether it is. What has expired it forgets itself.
        public func prepare() async {
            let deadline = Deadline.after(Self.patience)
            _ = try? await answer(until: deadline) { tokens throws(MongoError) in
                try tokens.database.ping(until: deadline)
            }
        }

        /// Whether the server answered last, and did what it was asked.
        public var isReachable: Bool? { answered.withLock { $0 } }
    }

    // MARK: Calls

    extension MongoTokenStore {
        /// Runs one call on one of the threads; its trouble is told of and translated.
        private func answer<Value: Sendable>(
            until deadline: Deadline, _ call: @escaping @Sendable (MongoTokens) throws(MongoError) -> Value
        ) async throws(TokenStoreError) -> Value {
            guard !deadline.hasPassed() else { throw TokenStoreError(.unavailable, "no time left") }
            guard health.withLock({ $0.admit(at: .now, patience: Self.patience) }) else {
                throw TokenStoreError(.unavailable, "MongoDB did not answer")
            }
            let result: Result<Value, MongoError>
            do throws(WorkerPool.Failure) {
                result = try await workers.run(until: deadline) { [self] in
                    do throws(MongoError) {
                        return .success(try prepared(call, until: deadline))
                    } catch {
                        return .failure(error)
                    }
                }
            } catch {
                switch error {
                case .overloaded: result = .failure(MongoError(.unreachable, "too many calls wait"))
                case .timedOut where Task.isCancelled:
                    health.withLock { $0.noteNothing() }
                    throw TokenStoreError(.unavailable, "cancelled")
                case .timedOut: result = .failure(MongoError(.timedOut, "no answer in time"))
                }
            }
            note(result)
            do throws(MongoError) {
                return try result.get()
            } catch {
                throw TokenStoreError(.unavailable, "MongoDB: \(error.code.rawValue)")
            }
        }

        /// Without its indexes the database is not asked anything: they keep two records from being one token's.
        private func prepared<Value>(
            _ call: (MongoTokens) throws(MongoError) -> Value, until deadline: Deadline
        ) throws(MongoError) -> Value {
            if !hasIndexes.load(ordering: .acquiring) {
                try tokens.makeIndexes(until: deadline)
                hasIndexes.store(true, ordering: .releasing)
            }
            return try call(tokens)
        }

        private func note<Value>(_ result: Result<Value, MongoError>) {
            switch result {
            case .success:
                health.withLock { $0.noteSuccess() }
                let isNews = answered.withLock { answered in
                    defer { answered = true }
                    return answered != true
                }
                if isNews { log.write(.info, event: "store.mongodb.connected", "MongoDB, for tokens: it answers") }
            case .failure(let error):
                health.withLock { health in
                    switch error.code {
                    case .unreachable, .timedOut, .connectionLost, .refused: health.noteFailure(at: .now)
                    case .duplicate, .otherIndex, .serverFailed, .badDocument: health.noteNothing()
                    }
                }
                answered.withLock { $0 = false }
                guard throttle.withLock({ $0.admit(error.code.rawValue) }) != nil else { return }
                log.write(
                    .warn, event: "store.mongodb.failed", "MongoDB, for tokens: \(error.code.rawValue): \(error.detail)"
                )
            }
        }

        private static let threads = 4
        private static let queueCapacity = 256
        private static let patience = Duration.seconds(5)
    }
#endif
