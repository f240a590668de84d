import Base
import Platform

/// Changes a value in Redis only if it is still the one that was seen.
///
/// A script does it in one command. Where the user of the server may not run scripts, a transaction does, for ever: WATCH
/// makes the server refuse it if anything came between.
final class RedisComparison: Sendable {
    private let client: any RedisClient
    private let log: Log
    private let hasScripts = Locked(true)

    init(client: any RedisClient, log: Log) {
        self.client = client
        self.log = log
    }

    /// Sets `key` to `new` for `milliseconds` if it holds `old`; true if it did.
    func replace(
        _ key: [UInt8], holding old: [UInt8], with new: [UInt8], milliseconds: Int64, until deadline: Deadline
    ) async throws(RedisError) -> Bool {
        let time = Array(String(milliseconds).utf8)
        let isDone = try await run(Self.replacing, key, [old, new, time], until: deadline)
        if let isDone { return isDone }
        let set = RedisCommand("SET", key, new, Array("PX".utf8), time)
        return try await client.transact([set], ifHolding: old, key: key, until: deadline)
    }

    /// Deletes `key` if it holds `old`; true if it did.
    func delete(_ key: [UInt8], holding old: [UInt8], until deadline: Deadline) async throws(RedisError) -> Bool {
        if let isDone = try await run(Self.deleting, key, [old], until: deadline) { return isDone }
        return try await client.transact([RedisCommand("DEL", key)], ifHolding: old, key: key, until: deadline)
    }

    /// Runs a script; nil if scripts are not for us.
    private func run(
        _ script: String, _ key: [UInt8], _ arguments: [[UInt8]], until deadline: Deadline
    ) async throws(RedisError) -> Bool? {
        guard hasScripts.withLock({ $0 }) else { return nil }
        let parts = [Array("EVAL".utf8), Array(script.utf8), Array("1".utf8), key] + arguments
        let reply = try await client.send(RedisCommand(parts: parts), until: deadline)
        switch reply {
        case .integer(let count): return count == 1
        case .error(let text) where Self.isProhibition(text):
            let isNews = hasScripts.withLock { hasScripts in
                defer { hasScripts = false }
                return hasScripts
            }
            if isNews {
                log.write(
                    .info, event: "redis.scripts.refused", "Redis lets us run no scripts; transactions do their work")
            }
            return nil
        case .error(let text): throw RedisError(.refused, String(text.prefix(200)))
        default: throw RedisError(.badReply, "an unexpected reply")
        }
    }

    /// Refused to this user, or a command that the server was configured without.
    private static func isProhibition(_ text: String) -> Bool {
        text.hasPrefix("NOPERM") || text.hasPrefix("ERR unknown command") || text.hasPrefix("ERR ACL failure in script")
    }

    private static let replacing =
        "if redis.call('GET',KEYS[1])==ARGV[1] then redis.call('SET',KEYS[1],ARGV[2],'PX',ARGV[3]) return 1 end return 0"
    private static let deleting =
        "if redis.call('GET',KEYS[1])==ARGV[1] then return redis.call('DEL',KEYS[1]) end return 0"
}
