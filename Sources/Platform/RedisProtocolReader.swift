import CHiredis

/// Reads replies out of the bytes that a Redis server sends (by hiredis). Not for two threads at once.
@safe public final class RedisProtocolReader {
    private let reader: UnsafeMutablePointer<redisReader>
    private let maximumReplyBytes: Int
    /// Bytes taken since the last whole reply.
    private var openBytes = 0

    /// Makes a reader that refuses replies of more than `maximumReplyBytes`, so that no server can fill the memory.
    public init(maximumReplyBytes: Int = 1 << 20) {
        self.maximumReplyBytes = maximumReplyBytes
        guard let reader = unsafe redisReaderCreate() else { preconditionFailure("out of memory") }
        unsafe reader.pointee.fn = Self.functions
        unsafe self.reader = reader
    }

    deinit { unsafe redisReaderFree(reader) }

    /// Takes bytes from the server.
    public func receive(_ bytes: ArraySlice<UInt8>) {
        openBytes += bytes.count
        _ = unsafe bytes.withUnsafeBytes { unsafe redisReaderFeed(reader, $0.baseAddress, $0.count) }
    }

    /// The next whole reply; nil until more bytes come. After an error the connection is of no more use.
    public func next() throws(RedisError) -> RedisReply? {
        var object: UnsafeMutableRawPointer?
        guard unsafe redisReaderGetReply(reader, &object) == REDIS_OK else {
            throw RedisError(.badReply, unsafe String(cString: redisReaderErrorText(reader)))
        }
        guard let object = unsafe object else {
            guard openBytes <= maximumReplyBytes else { throw RedisError(.badReply, "a reply is too large") }
            return nil
        }
        defer { unsafe freeReplyObject(object) }
        openBytes = unsafe reader.pointee.len - reader.pointee.pos
        return unsafe Self.reply(object.assumingMemoryBound(to: redisReply.self).pointee)
    }

    private static func reply(_ reply: redisReply) -> RedisReply {
        let bytes = unsafe UnsafeRawBufferPointer(start: reply.str, count: reply.str == nil ? 0 : reply.len)
        switch unsafe reply.type {
        case REDIS_REPLY_STRING: return .bulkString(unsafe Array(bytes))
        case REDIS_REPLY_STATUS: return .simpleString(unsafe String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_ERROR: return .error(unsafe String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_INTEGER: return .integer(unsafe reply.integer)
        case REDIS_REPLY_ARRAY:
            let elements = unsafe UnsafeBufferPointer(start: reply.element, count: reply.elements)
            return .array(unsafe elements.map { unsafe $0.map { unsafe Self.reply($0.pointee) } ?? .null })
        default: return .null
        }
    }

    /// hiredis' own functions, but for arrays: it would allocate whatever length a server claims.
    nonisolated(unsafe) private static let functions: UnsafeMutablePointer<redisReplyObjectFunctions> = {
        let functions = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
        unsafe functions.initialize(to: original)
        unsafe functions.pointee.createArray = { task, count in
            unsafe count > 1024 ? nil : RedisProtocolReader.original.createArray(task, count)
        }
        return unsafe functions
    }()

    private static let original: redisReplyObjectFunctions = {
        guard let reader = unsafe redisReaderCreate() else { preconditionFailure("out of memory") }
        defer { unsafe redisReaderFree(reader) }
        return unsafe reader.pointee.fn.pointee
    }()
}
