#if MongoDB
    public import Base

    /// A database of MongoDB. Every call blocks and belongs on a thread for that; any number of threads may call.
    ///
    /// Writes count when a majority of the servers has them; whatever the connection string asks for less.
    public final class MongoDatabase: Sendable {
        private let uri: MongoURI
        private let name: String
        private let pool = Locked<MongoPool?>(nil)

        /// Names a database; it connects at its first use.
        public init(_ uri: MongoURI, name: String) {
            self.uri = uri
            self.name = name
        }

        /// Asks whether the server is there and takes writes.
        public func ping(until deadline: Deadline) throws(MongoError) {
            _ = try run(["ping": .int32(1)], until: deadline)
        }

        /// Finds documents: at most `limit` of them, and no more than fit into one reply of 16 MiB; as a whole, or only their
        /// identifiers.
        public func find(
            _ filter: BSONDocument, in collection: String, limit: Int32, onlyIdentifiers: Bool = false,
            until deadline: Deadline
        ) throws(MongoError) -> [BSONDocument] {
            var command: BSONDocument = [
                "find": .string(collection), "filter": .document(filter), "limit": .int32(limit),
                "batchSize": .int32(limit), "singleBatch": .bool(true),
            ]
            if onlyIdentifiers {
                command.members.append((name: "projection", value: .document(["_id": .int32(1)])))
            }
            return try documents(in: run(command, until: deadline))
        }

        /// Inserts a document. Throws `duplicate` if a unique index has one like it.
        public func insert(
            _ document: BSONDocument, into collection: String, until deadline: Deadline
        ) throws(MongoError) {
            let command: BSONDocument = [
                "insert": .string(collection), "documents": .array([.document(document)]),
            ]
            guard try write(command, until: deadline) == 1 else { throw Self.oddReply }
        }

        /// Changes the first document that the filter finds, if any; the number of those found, 0 or 1.
        public func update(
            _ filter: BSONDocument, in collection: String, by change: BSONDocument, until deadline: Deadline
        ) throws(MongoError) -> Int64 {
            let update: BSONDocument = ["q": .document(filter), "u": .document(change), "multi": .bool(false)]
            return try write(
                ["update": .string(collection), "updates": .array([.document(update)])], until: deadline)
        }

        /// Deletes the first document that the filter finds, if any; the number of those deleted, 0 or 1.
        public func delete(
            _ filter: BSONDocument, from collection: String, until deadline: Deadline
        ) throws(MongoError) -> Int64 {
            let deletion: BSONDocument = ["q": .document(filter), "limit": .int32(1)]
            return try write(
                ["delete": .string(collection), "deletes": .array([.document(deletion)])], until: deadline)
        }

        /// Makes an index unless one that does the same is there, perhaps with another name. Throws `otherIndex` if there is
        /// one of these keys that does less, or one of this name with other keys.
        public func makeIndex(
            _ index: MongoIndex, of collection: String, until deadline: Deadline
        ) throws(MongoError) {
            let command: BSONDocument = [
                "createIndexes": .string(collection), "indexes": .array([.document(index.document)]),
            ]
            do throws(MongoError) {
                _ = try run(command, isWrite: true, until: deadline)
            } catch {
                // Also whoever may not make indexes can find that somebody did.
                guard error == MongoError(.otherIndex) || error == MongoError(.refused) else { throw error }
                let list: BSONDocument = ["listIndexes": .string(collection), "cursor": .document([:])]
                let found = try? documents(in: run(list, until: deadline))
                if found?.contains(where: { index.isDone(by: $0) }) != true { throw error }
            }
        }

        /// Runs a command, bounded by the deadline on the server too.
        package func run(
            _ command: BSONDocument, isWrite: Bool = false, until deadline: Deadline
        ) throws(MongoError) -> BSONDocument {
            let left = deadline.remaining() / .milliseconds(1)
            guard left >= 1 else { throw MongoError(.timedOut, "no time was left") }
            let time = BSONValue.int64(Int64(min(left, Self.longestTime)))
            var command = command
            command.members.append((name: "maxTimeMS", value: time))
            let majority: BSONDocument = ["w": .string("majority"), "wtimeout": time]
            let options: BSONDocument = isWrite ? ["writeConcern": .document(majority)] : [:]
            guard let commandBuffer = BSONBuffer(command), let optionsBuffer = BSONBuffer(options) else {
                throw MongoError(.badDocument, "a document that cannot be sent")
            }
            let reply = try connected().run(commandBuffer, options: optionsBuffer, isWrite: isWrite, database: name)
            if let failure = reply["writeConcernError"]?.document { throw MongoFailure.error(failure) }
            return reply
        }

        /// The documents in a reply that a cursor would go on with, if there were more.
        private func documents(in reply: BSONDocument) throws(MongoError) -> [BSONDocument] {
            guard let batch = reply["cursor"]?.document?["firstBatch"]?.array else { throw Self.oddReply }
            let documents = batch.compactMap { $0.document }
            guard documents.count == batch.count else { throw Self.oddReply }
            return documents
        }

        /// Runs a command that writes one document; how many it concerned.
        private func write(_ command: BSONDocument, until deadline: Deadline) throws(MongoError) -> Int64 {
            let reply = try run(command, isWrite: true, until: deadline)
            if let failure = reply["writeErrors"]?.array?.first {
                throw failure.document.map { MongoFailure.error($0) } ?? Self.oddReply
            }
            guard let count = reply["n"]?.number else { throw Self.oddReply }
            return count
        }

        /// The pool, made by whoever comes first. Of two who make one at once, one's is dropped.
        private func connected() throws(MongoError) -> MongoPool {
            if let pool = pool.withLock({ $0 }) { return pool }
            let made = try MongoPool(uri)
            return pool.withLock { pool in
                let kept = pool ?? made
                pool = kept
                return kept
            }
        }

        private static let oddReply = MongoError(.badDocument, "an unexpected reply")
        private static let longestTime: Double = 3_600_000
    }
#endif
