#if MongoDB
    import CMongoC

    /// A document in the memory of libbson.
    @safe final class BSONBuffer {
        /// A `bson_t` that was initialised, by us or by the library.
        let handle: OpaquePointer
        private let space: UnsafeMutableRawPointer

        /// An empty document.
        init() {
            unsafe space = .allocate(byteCount: Int(bsonSpace), alignment: Int(bsonSpace))
            unsafe handle = OpaquePointer(space)
            unsafe bson_init(handle)
        }

        /// Writes a document; nil if a value cannot be written, a name holds NUL, or the whole is too large.
        convenience init?(_ document: BSONDocument) {
            self.init()
            guard BSONWriter.append(document, to: self) else { return nil }
        }

        deinit {
            unsafe bson_destroy(handle)
            unsafe space.deallocate()
        }

        /// Reads the whole; nil if it is not valid, or nested too deep.
        func read() -> BSONDocument? {
            let flags = bson_validate_flags_t(
                BSON_VALIDATE_UTF8.rawValue | BSON_VALIDATE_UTF8_ALLOW_NULL.rawValue)
            guard unsafe bson_validate(handle, flags, nil) else { return nil }
            return BSONReader.document(of: self)
        }
    }
#endif
