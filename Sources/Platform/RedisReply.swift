/// A reply of a Redis server, in the terms of the Redis serialization protocol, version 2.
public enum RedisReply: Sendable, Equatable {
    /// A word such as `OK`.
    case simpleString(String)
    /// A refusal; its first word says which: `NOPERM`, `READONLY`, `ERR`.
    case error(String)
    /// A number.
    case integer(Int64)
    /// Bytes.
    case bulkString([UInt8])
    /// Nothing: no such key, or a transaction that was not carried out.
    case null
    /// Replies.
    case array([RedisReply])

    /// The first word of an error; nil for any other reply.
    public var errorWord: String? {
        guard case .error(let text) = self else { return nil }
        return String(text.prefix { $0 != " " })
    }

    /// The text of a simple or bulk string; nil for any other reply, and for bytes that are not UTF-8.
    public var text: String? {
        switch self {
        case .simpleString(let text): text
        case .bulkString(let bytes): String(validating: bytes, as: UTF8.self)
        case .error, .integer, .null, .array: nil
        }
    }
}
