#if MongoDB
    /// A document of MongoDB: names and values in order.
    public struct BSONDocument: Sendable, ExpressibleByDictionaryLiteral {
        /// The members in the order in which they stand.
        public var members: [(name: String, value: BSONValue)]

        /// Makes a document of members in order.
        public init(_ members: [(name: String, value: BSONValue)] = []) { self.members = members }

        /// Makes a document of the members in the order in which they are written.
        public init(dictionaryLiteral members: (String, BSONValue)...) {
            self.members = members.map { (name: $0.0, value: $0.1) }
        }

        /// The value of the only member of this name; nil if there is none or more than one. Names are compared by bytes.
        public subscript(_ name: String) -> BSONValue? {
            let found = members.filter { $0.name.utf8.elementsEqual(name.utf8) }
            return found.count == 1 ? found[0].value : nil
        }
    }
#endif
