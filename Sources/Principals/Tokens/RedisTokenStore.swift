public import Base
public import Platform
import Synchronization

/// Keeps tokens in Redis, for as many daemons as use it. Nothing is remembered here, so that what one daemon made or deleted
/// the others know with their next look-up, which is one command.
///
/// `sallyport:token:<digest>` holds a record and goes at its expiry; `sallyport:tokens:<owner>` holds the list of an owner's
/// tokens; `sallyport:token-used:<digest>` says when one was used last. Records and lists change together, in a
/// transaction that needs no scripts. A server that may evict keys forgets tokens.
public final class RedisTokenStore: TokenStore {
    /// The word in the configuration.
    public static let type = "redis"

    private let client: any RedisClient
    private let clock: @Sendable () -> UnixTime
    private let log: Log
    private let throttle = Locked(LogThrottle())
    /// Whether the server, which is there, did not do what it was asked last.
    private let isRefusing = Atomic(false)

    /// Makes a store; `clock` is the wall clock.
    public init(client: any RedisClient, clock: @escaping @Sendable () -> UnixTime, log: Log) {
        self.client = client
        self.clock = clock
        self.log = log
    }

    /// Keeps a token, on the condition that the owner's list is what was read.
    public func add(_ token: StoredToken, until deadline: Deadline) async throws(TokenStoreError) {
        try await answering { () async throws(Trouble) in
            let now = clock().seconds
            for _ in 0..<Self.mostAttempts {
                let (list, bytes) = try await list(of: token.owner, at: now, until: deadline)
                var longer = list
                guard longer.entries.count < Self.mostTokens else { throw .full }
                longer.entries.append(RedisTokenList.Entry(digest: token.digest, expiry: token.expiry))
                let record = Self.keeping(
                    Self.key(token.digest), StoredTokenCode.encode(token), until: token.expiry, at: now)
                if try await change(token.owner, from: bytes, to: longer, [record], at: now, until: deadline) { return }
            }
            throw .client(RedisError(.overloaded, "too many change the tokens of one user"))
        }
    }

    /// Looks a token up: one MGET, of the record and its last use.
    public func token(_ digest: TokenDigest, until deadline: Deadline) async throws(TokenStoreError) -> StoredToken? {
        try await answering { () async throws(Trouble) in
            try await records([digest], until: deadline).first
        }
    }

    /// Lists an owner's tokens: a GET and a few MGETs.
    public func tokens(
        of owner: TokenOwner, until deadline: Deadline
    ) async throws(TokenStoreError) -> [StoredToken] {
        try await answering { () async throws(Trouble) in
            let list = try await list(of: owner, at: clock().seconds, until: deadline).list
            var records: [StoredToken] = []
            for start in stride(from: 0, to: list.entries.count, by: Self.mostAtOnce) {
                let part = list.entries[start...].prefix(Self.mostAtOnce)
                records += try await self.records(part.map { $0.digest }, until: deadline)
            }
            return records.filter { $0.owner == owner }.sorted { $0.created < $1.created }
        }
    }

    /// Deletes a token, on the condition that the owner's list is what was read.
    public func remove(
        _ id: TokenID, of owner: TokenOwner, until deadline: Deadline
    ) async throws(TokenStoreError) -> Bool {
        try await answering { () async throws(Trouble) in
            let now = clock().seconds
            for _ in 0..<Self.mostAttempts {
                var (list, bytes) = try await list(of: owner, at: now, until: deadline)
                guard let index = list.entries.firstIndex(where: { TokenID($0.digest) == id }) else { return false }
                let digest = list.entries.remove(at: index).digest
                let deletion = RedisCommand("DEL", Self.key(digest), Self.useKey(digest))
                if try await change(owner, from: bytes, to: list, [deletion], at: now, until: deadline) { return true }
            }
            throw .client(RedisError(.overloaded, "too many change the tokens of one user"))
        }
    }

    /// Posts the time; the record is not touched.
    public func noteUse(of token: StoredToken, at now: UnixTime) {
        guard token.expiry > now.seconds else { return }
        let time = Array(String(now.seconds).utf8)
        client.post(Self.keeping(Self.useKey(token.digest), time, until: token.expiry, at: now.seconds))
    }

    /// Asks the server something, so that it is known whether it answers. What has expired it forgets itself.
    public func prepare() async {
        _ = try? await answering { () async throws(Trouble) in
            _ = try await send(RedisCommand("GET", Array("sallyport:tokens:".utf8)), until: .after(Self.patience))
        }
    }

    /// Whether the server answered last, and did what it was asked.
    public var isReachable: Bool? { client.isReachable.map { $0 && !isRefusing.load(ordering: .relaxed) } }
}

// MARK: Records and lists

extension RedisTokenStore {
    /// The records of these tokens that are there and have not expired, in the same order.
    private func records(_ digests: [TokenDigest], until deadline: Deadline) async throws(Trouble) -> [StoredToken] {
        let keys = digests.flatMap { [Self.key($0), Self.useKey($0)] }
        let reply = try await send(RedisCommand(parts: [Array("MGET".utf8)] + keys), until: deadline)
        guard case .array(let values) = reply, values.count == keys.count else { throw .oddReply }
        let now = clock().seconds
        var records: [StoredToken] = []
        for (index, digest) in digests.enumerated() {
            guard case .bulkString(let bytes) = values[2 * index] else { continue }
            guard var record = StoredTokenCode.decode(bytes), record.digest == digest else {
                complain("a record that cannot be read")
                continue
            }
            record.lastUse = values[2 * index + 1].text.flatMap { Int64($0) } ?? record.lastUse
            if record.expiry > now { records.append(record) }
        }
        return records
    }

    /// An owner's list without what has expired, and the bytes that stand there; nil if none do.
    private func list(
        of owner: TokenOwner, at now: Int64, until deadline: Deadline
    ) async throws(Trouble) -> (list: RedisTokenList, bytes: [UInt8]?) {
        let bytes: [UInt8]?
        switch try await send(RedisCommand("GET", Self.key(owner)), until: deadline) {
        case .null: bytes = nil
        case .bulkString(let value): bytes = value
        case .simpleString, .integer, .array, .error: throw .oddReply
        }
        guard var list = RedisTokenList(bytes) else { throw .oddReply }
        list.entries.removeAll { $0.expiry <= now }
        return (list: list, bytes: bytes)
    }

    /// Carries out a command and writes an owner's list, if the list is still what was read.
    private func change(
        _ owner: TokenOwner, from bytes: [UInt8]?, to list: RedisTokenList, _ commands: [RedisCommand], at now: Int64,
        until deadline: Deadline
    ) async throws(Trouble) -> Bool {
        let key = Self.key(owner)
        let last = list.entries.map { $0.expiry }.max()
        let listing =
            last.map { Self.keeping(key, list.bytes, until: $0, at: now) } ?? RedisCommand("DEL", key)
        do throws(RedisError) {
            return try await client.transact(commands + [listing], ifHolding: bytes, key: key, until: deadline)
        } catch {
            throw .client(error)
        }
    }

    private func send(_ command: RedisCommand, until deadline: Deadline) async throws(Trouble) -> RedisReply {
        let reply: RedisReply
        do throws(RedisError) { reply = try await client.send(command, until: deadline) } catch { throw .client(error) }
        if case .error(let text) = reply { throw .client(RedisError(.refused, String(text.prefix(200)))) }
        return reply
    }

    private static func keeping(_ key: [UInt8], _ value: [UInt8], until expiry: Int64, at now: Int64) -> RedisCommand {
        let seconds = min(max(1, expiry - now), longestSeconds)
        return RedisCommand("SET", key, value, Array("EX".utf8), Array(String(seconds).utf8))
    }

    private static func key(_ digest: TokenDigest) -> [UInt8] {
        Array("sallyport:token:\(StoredTokenCode.text(of: digest))".utf8)
    }

    private static func useKey(_ digest: TokenDigest) -> [UInt8] {
        Array("sallyport:token-used:\(StoredTokenCode.text(of: digest))".utf8)
    }

    /// The realm's length stands before it, so that no two owners have one key.
    private static func key(_ owner: TokenOwner) -> [UInt8] {
        let text = "\(owner.realm.utf8.count):\(owner.realm)\(owner.username)"
        return Array("sallyport:tokens:\(StoredTokenCode.text(of: TokenDigest(of: Array(text.utf8))))".utf8)
    }

    private static let mostTokens = 100
    /// So many of the longest records fit into the greatest reply that the client takes (1 MiB).
    private static let mostAtOnce = 15
    private static let mostAttempts = 200
    private static let patience = Duration.seconds(2)
    private static let longestSeconds: Int64 = 100 * 366 * 86_400
}

// MARK: Trouble

extension RedisTokenStore {
    /// Why a call did not do what it was asked.
    private enum Trouble: Error {
        case client(RedisError)
        case full
        static let oddReply = Trouble.client(RedisError(.badReply, "an unexpected value or reply"))
    }

    /// Runs one call of the protocol: its trouble is told of and translated.
    private func answering<Result: Sendable>(
        _ body: () async throws(Trouble) -> Result
    ) async throws(TokenStoreError) -> Result {
        do throws(Trouble) {
            let result = try await body()
            isRefusing.store(false, ordering: .relaxed)
            return result
        } catch {
            switch error {
            case .full: throw TokenStoreError(.full, "\(Self.mostTokens) tokens")
            case .client(let error):
                complain(error)
                throw TokenStoreError(.unavailable, "Redis: \(error.code.rawValue)")
            }
        }
    }

    /// The client tells of outages itself, once; what a server that is there does not do for us is told here.
    private func complain(_ error: RedisError) {
        switch error.code {
        case .refused, .badReply:
            isRefusing.store(true, ordering: .relaxed)
            complain("\(error.code.rawValue): \(error.detail)")
        case .overloaded: complain("\(error.code.rawValue): \(error.detail)")
        case .unavailable, .connectFailed, .tlsFailed, .timedOut, .connectionLost: break
        }
    }

    private func complain(_ problem: String) {
        guard throttle.withLock({ $0.admit(problem) }) != nil else { return }
        log.write(.warn, event: "store.redis.refused", "Redis, for tokens: \(problem)")
    }
}
