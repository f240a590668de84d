#if MongoDB
    import Base
    import Platform

    /// A record as a document of the collection `tokens`, in the shape that auth-o-tron gave them; what is ours is inside
    /// `token`.
    ///
    /// Documents of another version are not ours, and reading is as strict as `StoredTokenCode`'s. Attributes and scopes are
    /// lists of `{k, v}`, for their names may hold dots.
    enum MongoTokenCode {
        /// The documents whose versions are ours.
        static let version: Int32 = 2
        /// Where the digest stands, as text.
        static let digestField = "token.token_string"
        /// Where the identifier stands.
        static let idField = "token.id"
        /// Where the moment of the expiry stands.
        static let expiryField = "token.expires"
        /// Where the moment of the last use stands.
        static let useField = "token.last_used"

        /// The document of a token whose owner has this identifier in `users`.
        static func encode(_ token: StoredToken, userID: String) -> BSONDocument {
            var inner: BSONDocument = [
                "version": .int32(version), "token_string": .string(StoredTokenCode.text(of: token.digest)),
                "scopes": .array(token.scopes.map { pair($0.key, list($0.value)) }),
                "id": .string(token.id.description), "provider": .string(token.provider), "roles": list(token.roles),
            ]
            if let email = token.email { inner.members.append((name: "email", value: .string(email))) }
            if let fullName = token.fullName { inner.members.append((name: "full_name", value: .string(fullName))) }
            inner.members += [
                (name: "attributes", value: .array(token.attributes.map { pair($0.key, .string($0.value)) })),
                (name: "label", value: .string(token.label)), (name: "created", value: date(token.created)),
                (name: "expires", value: date(token.expiry)),
            ]
            if let lastUse = token.lastUse { inner.members.append((name: "last_used", value: date(lastUse))) }
            if !token.seal.isEmpty { inner.members.append((name: "seal", value: .binary(token.seal))) }
            return [
                "_id": .objectID(SecureRandom.bytes(12)), "user_id": .string(userID), "token_version": .int32(version),
                "token": .document(inner),
            ]
        }

        /// Reads a document; nil if it is not of our version, or of its owner.
        static func decode(_ document: BSONDocument, owner: MongoTokenUser) -> StoredToken? {
            guard let userID = document["user_id"]?.text, TextBytes.areEqual(userID, owner.id),
                document["token_version"]?.number == Int64(version), let inner = document["token"]?.document,
                inner["version"]?.number == Int64(version),
                let digest = inner["token_string"]?.text.flatMap(StoredTokenCode.digest(in:)),
                let provider = inner["provider"]?.text, let roles = texts(inner["roles"]),
                let attributes = pairs(inner["attributes"], { $0.text }), let scopes = pairs(inner["scopes"], texts),
                let label = inner["label"]?.text, StoredToken.isLabel(label), let created = moment(inner["created"]),
                let expiry = moment(inner["expires"]),
                // Absent or of the right kind: never of another.
                let email = optional(inner["email"], { $0.text }),
                let fullName = optional(inner["full_name"], { $0.text }),
                let lastUse = optional(inner["last_used"], moment),
                let seal = optional(inner["seal"], { $0.bytes })
            else { return nil }
            let token = StoredToken(
                digest: digest, owner: owner.owner, provider: provider, roles: roles, email: email, fullName: fullName,
                attributes: attributes, scopes: scopes, label: label, created: created, expiry: expiry,
                lastUse: lastUse, seal: seal ?? [])
            // What it is deleted by must be what it is listed by.
            return inner["id"]?.text == token.id.description ? token : nil
        }

        /// A moment as the server keeps it.
        static func date(_ seconds: Int64) -> BSONValue {
            .date(milliseconds: min(max(0, seconds), StoredToken.lastSecond) * 1000)
        }

        private static func moment(_ value: BSONValue?) -> Int64? {
            guard let milliseconds = value?.milliseconds, (0...StoredToken.lastSecond).contains(milliseconds / 1000)
            else { return nil }
            return milliseconds / 1000
        }

        private static func list(_ texts: [String]) -> BSONValue { .array(texts.map { .string($0) }) }

        private static func pair(_ name: String, _ value: BSONValue) -> BSONValue {
            .document(["k": .string(name), "v": value])
        }

        private static func texts(_ value: BSONValue?) -> [String]? {
            guard let values = value?.array else { return nil }
            let texts = values.compactMap { $0.text }
            return texts.count == values.count ? texts : nil
        }

        private static func pairs<Value>(_ list: BSONValue?, _ read: (BSONValue) -> Value?) -> [String: Value]? {
            guard let items = list?.array else { return nil }
            var found: [String: Value] = [:]
            for item in items {
                guard let pair = item.document, let name = pair["k"]?.text, let value = pair["v"].flatMap(read),
                    found.updateValue(value, forKey: name) == nil
                else { return nil }
            }
            return found
        }

        /// Nil if it is there and of the wrong kind.
        private static func optional<Value>(_ value: BSONValue?, _ read: (BSONValue) -> Value?) -> Value?? {
            guard let value else { return .some(nil) }
            return read(value).map { .some($0) }
        }
    }
#endif
