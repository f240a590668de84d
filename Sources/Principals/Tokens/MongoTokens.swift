#if MongoDB
    import Base
    import Platform

    /// Tokens in the collections `tokens` and `users` of a database. Every call blocks.
    ///
    /// Whatever may have been carried out although its connection was lost is tried once more: a token is inserted by its
    /// digest, which nobody else can have, and a deletion that finds nothing any more was carried out before.
    struct MongoTokens: Sendable {
        /// What an owner may have, and a reply for one more.
        static let mostTokens: Int32 = 100

        let database: MongoDatabase

        /// Makes the indexes unless they are there, perhaps with other names, as auth-o-tron makes them.
        func makeIndexes(until deadline: Deadline) throws(MongoError) {
            for index in [
                MongoIndex([MongoTokenCode.digestField], isUnique: true),
                MongoIndex([MongoTokenCode.expiryField], secondsToLive: 0), MongoIndex(["user_id"]),
            ] {
                try database.makeIndex(index, of: Self.tokens, until: deadline)
            }
            for index in [
                MongoIndex(["user.username", "user.realm"], isUnique: true), MongoIndex(["user_id"], isUnique: true),
            ] {
                try database.makeIndex(index, of: Self.users, until: deadline)
            }
        }

        /// Keeps a token; false if its owner has too many.
        ///
        /// The owner's tokens are counted before and after: of replicas that add at once none lets the number pass the bound.
        func add(_ token: StoredToken, at now: Int64, until deadline: Deadline) throws(MongoError) -> Bool {
            let user = try self.user(token.owner, until: deadline)
            guard try count(user, at: now, until: deadline) < Self.mostTokens else { return false }
            do throws(MongoError) {
                try insertAgain(MongoTokenCode.encode(token, userID: user.id), until: deadline)
            } catch {
                guard error == MongoError(.duplicate) else { throw error }
                // Ours, from a try whose reply was lost; anything else is not to be told of as kept.
                guard try self.token(token.digest, until: deadline)?.owner == token.owner else { throw error }
            }
            guard try count(user, at: now, until: deadline) > Self.mostTokens else { return true }
            _ = try deleteAgain(Self.filter(token.digest), until: deadline)
            return false
        }

        /// Finds a token and then its owner; nil also if either cannot be read, or the owner is gone.
        func token(_ digest: TokenDigest, until deadline: Deadline) throws(MongoError) -> StoredToken? {
            let found = try database.find(Self.filter(digest), in: Self.tokens, limit: 2, until: deadline)
            guard found.count == 1, let userID = found[0]["user_id"]?.text else { return nil }
            let users = try database.find(["user_id": .string(userID)], in: Self.users, limit: 2, until: deadline)
            guard users.count == 1, let user = MongoTokenUser(users[0]) else { return nil }
            return MongoTokenCode.decode(found[0], owner: user)
        }

        /// An owner's tokens that have not expired, oldest first.
        func tokens(
            of owner: TokenOwner, at now: Int64, until deadline: Deadline
        ) throws(MongoError) -> [StoredToken] {
            guard let user = try known(owner, until: deadline) else { return [] }
            let found = try database.find(
                Self.filter(user, at: now), in: Self.tokens, limit: Self.mostTokens, until: deadline)
            return found.compactMap { MongoTokenCode.decode($0, owner: user) }.sorted { $0.created < $1.created }
        }

        /// Deletes an owner's token; false if there was none.
        func remove(
            _ id: TokenID, of owner: TokenOwner, at now: Int64, until deadline: Deadline
        ) throws(MongoError) -> Bool {
            guard let user = try known(owner, until: deadline) else { return false }
            var filter = Self.filter(user, at: now)
            filter.members.append((name: MongoTokenCode.idField, value: .string(id.description)))
            return try deleteAgain(filter, until: deadline)
        }

        /// Notes a use, unless a later one was noted.
        func noteUse(of digest: TokenDigest, at now: Int64, until deadline: Deadline) throws(MongoError) {
            let change: BSONDocument = [MongoTokenCode.useField: MongoTokenCode.date(now)]
            _ = try database.update(
                Self.filter(digest), in: Self.tokens, by: ["$max": .document(change)], until: deadline)
        }

        // MARK: Owners

        /// The owner's document, made if there is none.
        private func user(_ owner: TokenOwner, until deadline: Deadline) throws(MongoError) -> MongoTokenUser {
            if let user = try known(owner, until: deadline) { return user }
            do throws(MongoError) {
                let user = MongoTokenUser(new: owner)
                try database.insert(user.document, into: Self.users, until: deadline)
                return user
            } catch {
                // Another daemon was faster, or the reply was lost.
                guard error == MongoError(.duplicate) || error == MongoError(.connectionLost) else { throw error }
                guard let user = try known(owner, until: deadline) else { throw error }
                return user
            }
        }

        private func known(_ owner: TokenOwner, until deadline: Deadline) throws(MongoError) -> MongoTokenUser? {
            let found = try database.find(MongoTokenUser.filter(owner), in: Self.users, limit: 2, until: deadline)
            guard let document = found.first else { return nil }
            // By bytes: a collection may have been made to compare in another way.
            guard found.count == 1, let user = MongoTokenUser(document), user.owner == owner else {
                throw MongoError(.badDocument, "a user who is there twice, or cannot be read")
            }
            return user
        }

        // MARK: Documents

        private func count(_ user: MongoTokenUser, at now: Int64, until deadline: Deadline) throws(MongoError) -> Int {
            try database.find(
                Self.filter(user, at: now), in: Self.tokens, limit: Self.mostTokens + 1, onlyIdentifiers: true,
                until: deadline
            ).count
        }

        private func insertAgain(_ document: BSONDocument, until deadline: Deadline) throws(MongoError) {
            do throws(MongoError) {
                try database.insert(document, into: Self.tokens, until: deadline)
            } catch {
                guard error == MongoError(.connectionLost) else { throw error }
                try database.insert(document, into: Self.tokens, until: deadline)
            }
        }

        /// True if a document was deleted, by this try or perhaps by the one before it.
        private func deleteAgain(_ filter: BSONDocument, until deadline: Deadline) throws(MongoError) -> Bool {
            let found = try database.find(
                filter, in: Self.tokens, limit: 1, onlyIdentifiers: true, until: deadline)
            guard !found.isEmpty else { return false }
            do throws(MongoError) {
                return try database.delete(filter, from: Self.tokens, until: deadline) == 1
            } catch {
                guard error == MongoError(.connectionLost) else { throw error }
                _ = try database.delete(filter, from: Self.tokens, until: deadline)
                return true
            }
        }

        private static func filter(_ digest: TokenDigest) -> BSONDocument {
            [
                MongoTokenCode.digestField: .string(StoredTokenCode.text(of: digest)),
                "token_version": .int32(MongoTokenCode.version),
            ]
        }

        private static func filter(_ user: MongoTokenUser, at now: Int64) -> BSONDocument {
            [
                "user_id": .string(user.id), "token_version": .int32(MongoTokenCode.version),
                MongoTokenCode.expiryField: .document(["$gt": MongoTokenCode.date(now)]),
            ]
        }

        private static let tokens = "tokens"
        private static let users = "users"
    }
#endif
