#if MongoDB
    /// A value in a document of MongoDB, of the types that we keep, and of those that a server's replies have beside.
    public enum BSONValue: Sendable {
        /// Text; it may hold NUL.
        case string(String)
        /// A number of 32 bits.
        case int32(Int32)
        /// A number of 64 bits.
        case int64(Int64)
        /// A floating-point number.
        case double(Double)
        /// True or false.
        case bool(Bool)
        /// Milliseconds since 1970-01-01T00:00:00Z.
        case date(milliseconds: Int64)
        /// Bytes, whatever their subtype; written with the generic one.
        case binary([UInt8])
        /// The 12 bytes of an object identifier.
        case objectID([UInt8])
        /// Nothing.
        case null
        /// Values in order.
        case array([BSONValue])
        /// Names and values.
        case document(BSONDocument)
        /// A value of a type that none of ours has; it cannot be written.
        case other

        /// The text; nil for any other type.
        public var text: String? { if case .string(let text) = self { text } else { nil } }
        /// A whole number of either size; nil for any other type.
        public var number: Int64? {
            switch self {
            case .int32(let number): Int64(number)
            case .int64(let number): number
            case .string, .double, .bool, .date, .binary, .objectID, .null, .array, .document, .other: nil
            }
        }
        /// The milliseconds of a date; nil for any other type.
        public var milliseconds: Int64? { if case .date(let milliseconds) = self { milliseconds } else { nil } }
        /// The bytes of a binary value; nil for any other type.
        public var bytes: [UInt8]? { if case .binary(let bytes) = self { bytes } else { nil } }
        /// The values of an array; nil for any other type.
        public var array: [BSONValue]? { if case .array(let values) = self { values } else { nil } }
        /// The document; nil for any other type.
        public var document: BSONDocument? { if case .document(let document) = self { document } else { nil } }
    }
#endif
