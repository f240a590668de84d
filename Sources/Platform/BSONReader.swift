#if MongoDB
    import CMongoC

    /// Reads documents by libbson, one iterator for each level.
    @safe final class BSONReader {
        private let iterator: OpaquePointer
        private let space: UnsafeMutableRawPointer
        private let depth: Int

        /// The members of a document that `bson_validate` took; nil if it is nested too deep.
        static func document(of buffer: BSONBuffer) -> BSONDocument? {
            let reader = BSONReader(depth: 0)
            guard unsafe bson_iter_init(reader.iterator, buffer.handle) else { return nil }
            return reader.members().map { BSONDocument($0) }
        }

        private init(depth: Int) {
            self.depth = depth
            unsafe space = .allocate(byteCount: Int(bsonSpace), alignment: Int(bsonSpace))
            unsafe iterator = OpaquePointer(space)
        }

        deinit { unsafe space.deallocate() }

        private func members() -> [(name: String, value: BSONValue)]? {
            guard depth < Self.greatestDepth else { return nil }
            var members: [(name: String, value: BSONValue)] = []
            while unsafe bson_iter_next(iterator) {
                guard let value = value() else { return nil }
                unsafe members.append((name: String(cString: bson_iter_key(iterator)), value: value))
            }
            return members
        }

        /// The value that the iterator is at; nil if it cannot be read.
        private func value() -> BSONValue? {
            switch unsafe bson_iter_type(iterator) {
            case BSON_TYPE_UTF8: text().map { .string($0) }
            case BSON_TYPE_INT32: unsafe .int32(bson_iter_int32(iterator))
            case BSON_TYPE_INT64: unsafe .int64(bson_iter_int64(iterator))
            case BSON_TYPE_DOUBLE: unsafe .double(bson_iter_double(iterator))
            case BSON_TYPE_BOOL: unsafe .bool(bson_iter_bool(iterator))
            case BSON_TYPE_DATE_TIME: unsafe .date(milliseconds: bson_iter_date_time(iterator))
            case BSON_TYPE_BINARY: binary()
            case BSON_TYPE_OID: objectID()
            case BSON_TYPE_NULL: .null
            case BSON_TYPE_ARRAY: inner().map { .array($0.map { $0.value }) }
            case BSON_TYPE_DOCUMENT: inner().map { .document(BSONDocument($0)) }
            default: .other
            }
        }

        private func text() -> String? {
            var length: UInt32 = 0
            guard let start = unsafe bson_iter_utf8(iterator, &length) else { return nil }
            let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(length))
            return unsafe String(validating: bytes, as: UTF8.self)
        }

        private func binary() -> BSONValue? {
            var kind = BSON_SUBTYPE_BINARY
            var length: UInt32 = 0
            var start: UnsafePointer<UInt8>?
            unsafe bson_iter_binary(iterator, &kind, &length, &start)
            return unsafe .binary(Array(UnsafeRawBufferPointer(start: start, count: Int(length))))
        }

        private func objectID() -> BSONValue? {
            guard let identifier = unsafe bson_iter_oid(iterator) else { return nil }
            return unsafe .objectID(Array(UnsafeRawBufferPointer(start: identifier, count: 12)))
        }

        private func inner() -> [(name: String, value: BSONValue)]? {
            let reader = BSONReader(depth: depth + 1)
            guard unsafe bson_iter_recurse(iterator, reader.iterator) else { return nil }
            return reader.members()
        }

        private static let greatestDepth = 32
    }
#endif
