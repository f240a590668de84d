#if MongoDB
    /// An index of a collection, ascending in each of its fields.
    public struct MongoIndex: Sendable {
        /// The names of the fields, `inner.name` for one of an inner document.
        public let fields: [String]
        /// Whether no two documents may have the same values.
        public let isUnique: Bool
        /// How long after the moment in the field, which must be the only one, a document is deleted; nil for never.
        public let secondsToLive: Int32?

        /// Describes an index.
        public init(_ fields: [String], isUnique: Bool = false, secondsToLive: Int32? = nil) {
            self.fields = fields
            self.isUnique = isUnique
            self.secondsToLive = secondsToLive
        }

        /// As `createIndexes` takes it, with the name that drivers give it by default.
        var document: BSONDocument {
            var document: BSONDocument = [
                "key": .document(BSONDocument(fields.map { (name: $0, value: .int32(1)) })),
                "name": .string(fields.map { "\($0)_1" }.joined(separator: "_")),
            ]
            if isUnique { document.members.append((name: "unique", value: .bool(true))) }
            if let secondsToLive {
                document.members.append((name: "expireAfterSeconds", value: .int32(secondsToLive)))
            }
            return document
        }

        /// True if an index as `listIndexes` describes it does what this one is for, for every document.
        func isDone(by other: BSONDocument) -> Bool {
            guard let keys = other["key"]?.document?.members, other["partialFilterExpression"] == nil,
                keys.map({ $0.name }) == fields, keys.allSatisfy({ $0.value.direction != nil })
            else { return false }
            if isUnique {
                guard case .bool(true)? = other["unique"] else { return false }
            }
            return secondsToLive == nil || other["expireAfterSeconds"] != nil
        }
    }

    extension BSONValue {
        /// 1 or -1, as a number of any type; nil for anything else.
        fileprivate var direction: Int64? {
            let number: Int64?
            if case .double(let value) = self { number = Int64(exactly: value) } else { number = self.number }
            return number.flatMap { abs($0) == 1 ? $0 : nil }
        }
    }
#endif
