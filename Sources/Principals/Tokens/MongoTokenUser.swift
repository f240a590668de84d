#if MongoDB
    import Base
    import Platform

    /// An owner as a document of the collection `users`, in the shape that auth-o-tron gave them. Only the name, the realm
    /// and the identifier count: what roles stand there, also in documents of auth-o-tron's, never does.
    struct MongoTokenUser {
        /// What the documents in `tokens` name the owner by.
        let id: String
        /// Whose tokens they are.
        let owner: TokenOwner

        /// Makes one with an identifier of its own.
        init(new owner: TokenOwner) {
            id = Hexadecimal.encode(SecureRandom.bytes(12))
            self.owner = owner
        }

        /// Reads a document of any version; nil if it has no identifier, name or realm.
        init?(_ document: BSONDocument) {
            guard let id = document["user_id"]?.text, let user = document["user"]?.document,
                let username = user["username"]?.text, let realm = user["realm"]?.text
            else { return nil }
            self.id = id
            owner = TokenOwner(username: username, realm: realm)
        }

        /// The document to keep.
        var document: BSONDocument {
            let user: BSONDocument = [
                "version": .int32(MongoTokenCode.version), "username": .string(owner.username),
                "realm": .string(owner.realm), "roles": .array([]), "attributes": .document([:]),
                "scopes": .document([:]),
            ]
            return [
                "_id": .objectID(SecureRandom.bytes(12)), "user_id": .string(id),
                "user_version": .int32(MongoTokenCode.version), "user": .document(user),
            ]
        }

        /// Finds the owner's document.
        static func filter(_ owner: TokenOwner) -> BSONDocument {
            ["user.username": .string(owner.username), "user.realm": .string(owner.realm)]
        }
    }
#endif
