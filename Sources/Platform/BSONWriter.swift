#if MongoDB
    import CMongoC

    /// Writes documents by libbson.
    enum BSONWriter {
        /// Appends all members; false if that is not possible.
        static func append(_ document: BSONDocument, to buffer: BSONBuffer) -> Bool {
            document.members.allSatisfy { append($0.value, $0.name, to: buffer) }
        }

        private static func append(_ value: BSONValue, _ name: String, to buffer: BSONBuffer) -> Bool {
            // The library would cut the name there.
            guard !name.utf8.contains(0) else { return false }
            let into = unsafe buffer.handle
            return unsafe name.withCString { key in
                let length = CInt(clamping: name.utf8.count)
                switch value {
                case .string(let text):
                    let size = CInt(clamping: text.utf8.count)
                    return unsafe text.withCString { unsafe bson_append_utf8(into, key, length, $0, size) }
                case .int32(let number): return unsafe bson_append_int32(into, key, length, number)
                case .int64(let number): return unsafe bson_append_int64(into, key, length, number)
                case .double(let number): return unsafe bson_append_double(into, key, length, number)
                case .bool(let isTrue): return unsafe bson_append_bool(into, key, length, isTrue)
                case .date(let milliseconds): return unsafe bson_append_date_time(into, key, length, milliseconds)
                case .binary(let bytes):
                    let size = UInt32(clamping: bytes.count)
                    // An empty array may have no address, which the library does not take.
                    return unsafe (bytes + [0]).withUnsafeBufferPointer {
                        unsafe bson_append_binary(into, key, length, BSON_SUBTYPE_BINARY, $0.baseAddress, size)
                    }
                case .objectID(let bytes):
                    guard bytes.count == 12 else { return false }
                    var identifier = bson_oid_t()
                    unsafe bytes.withUnsafeBufferPointer { unsafe bson_oid_init_from_data(&identifier, $0.baseAddress) }
                    return unsafe bson_append_oid(into, key, length, &identifier)
                case .null: return unsafe bson_append_null(into, key, length)
                case .array(let values):
                    let members = values.enumerated().map { (name: String($0.offset), value: $0.element) }
                    guard let inner = BSONBuffer(BSONDocument(members)) else { return false }
                    return unsafe bson_append_array(into, key, length, inner.handle)
                case .document(let document):
                    guard let inner = BSONBuffer(document) else { return false }
                    return unsafe bson_append_document(into, key, length, inner.handle)
                case .other: return false
                }
            }
        }
    }
#endif
