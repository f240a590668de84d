public import Base
public import Platform
import Synchronization

/// The cache that replicas share: entries in Redis, sealed.
///
/// The look-up of a warm user is one GET on the loop, whose command shares its write with all others of that turn; bytes
/// that were opened before are not opened again. Changes compare the bytes that stand there.
///
/// When a user was used last is not written at each request. Each process knows its own uses; only near the rotation of a
/// password, when it matters that another replica has a request on its way, uses are told to the others, at most once a
/// second for each user and without waiting. Only a look-up that finds the rotation due by what this process knows asks
/// what the others know. Such a look-up is no use: whoever comes meanwhile must see that it is due, too, and not get the
/// password that is about to go.
public final class RedisUserCache: UserCache {
    /// The word in the configuration.
    public static let type = "redis"

    private let client: any RedisClient
    private let comparison: RedisComparison
    private let code: CachedUserCode
    private let age: PasswordAge
    private let memo: RedisMemo
    private let log: Log
    private let throttle = Locked(LogThrottle())

    /// Makes a cache; `code` seals the entries.
    public init(client: any RedisClient, code: CachedUserCode, settings: CacheSettings, log: Log) {
        self.client = client
        self.code = code
        self.log = log
        comparison = RedisComparison(client: client, log: log)
        age = PasswordAge(settings)
        memo = RedisMemo(capacity: min(settings.maximumEntries, Self.mostNotes))
    }

    /// Finds an entry in one round trip, or two if its password may be due for rotation.
    public func user(for key: String, at now: UnixTime, until deadline: Deadline) async -> CacheAnswer {
        do throws(RedisError) {
            guard let note = try await look(key, until: deadline) else { return .missing }
            return .found(note.user, usedAt: await use(note, key, at: now, until: deadline))
        } catch {
            complain(error)
            return .unavailable
        }
    }

    /// Keeps an entry if the bytes that stand there are `old`'s.
    public func replace(
        _ old: CachedUser?, with new: CachedUser, for key: String, at now: UnixTime, lifetime: Duration,
        until deadline: Deadline
    ) async -> CacheReplacement {
        let entry = CachedUserCode.Entry(new, at: now, lifetime: lifetime)
        let bytes = code.seal(entry, for: key)
        do throws(RedisError) {
            guard try await put(bytes, inPlaceOf: old, key, Self.milliseconds(lifetime), until: deadline) else {
                return .changed
            }
            let note = RedisMemo.Note(bytes: bytes, user: new, look: Self.looking(for: key), usedAt: now.seconds)
            memo.keep(note, for: key)
            return .done
        } catch {
            complain(error)
            return .unavailable
        }
    }

    /// Deletes the entry if the bytes that stand there are `old`'s.
    public func forget(_ old: CachedUser, for key: String, until deadline: Deadline) async {
        do throws(RedisError) {
            for _ in 0..<Self.mostAttempts {
                guard let note = try await look(key, until: deadline), note.user == old else { return }
                memo.forget(key)
                if try await comparison.delete(RedisKeys.entry(key), holding: note.bytes, until: deadline) { return }
            }
        } catch {
            complain(error)
        }
    }

    /// Asks for the lease: one SET NX.
    public func lease(_ key: String, for lifetime: Duration, until deadline: Deadline) async -> CacheLease {
        let token = SecureRandom.bytes(16)
        let time = Array(String(Self.milliseconds(lifetime)).utf8)
        let command = RedisCommand("SET", RedisKeys(key).lease, token, Self.onlyNew, Self.expiring, time)
        do throws(RedisError) {
            switch try await client.send(command, until: deadline) {
            case .simpleString("OK"): return .granted(token: token)
            case .null: return .held
            case let reply: throw Self.failure(reply)
            }
        } catch {
            complain(error)
            return .unavailable
        }
    }

    /// Ends the lease if it is still ours.
    public func release(_ key: String, token: [UInt8], until deadline: Deadline) async {
        do throws(RedisError) {
            _ = try await comparison.delete(RedisKeys(key).lease, holding: token, until: deadline)
        } catch {
            complain(error)
        }
    }
}

// MARK: Entries

extension RedisUserCache {
    /// The entry that stands there; nil for none, and for one that does not open.
    private func look(_ key: String, until deadline: Deadline) async throws(RedisError) -> RedisMemo.Note? {
        let known = memo.note(for: key)
        let reply = try await client.send(known?.look ?? Self.looking(for: key), until: deadline)
        switch reply {
        case .bulkString(let bytes): return open(bytes, key, known)
        case .null:
            memo.forget(key)
            return nil
        default: throw Self.failure(reply)
        }
    }

    private static func looking(for key: String) -> RedisCommand { RedisCommand("GET", RedisKeys.entry(key)) }

    /// Opens bytes that stand under a key, unless they are the known ones.
    private func open(_ bytes: [UInt8], _ key: String, _ known: RedisMemo.Note?) -> RedisMemo.Note? {
        if let known, TextBytes.areEqual(known.bytes, bytes) { return known }
        guard let entry = code.open(bytes, for: key) else {
            complain("an entry does not open; it counts as missing")
            return nil
        }
        let usedAt = max(entry.usedAt, known?.usedAt.load(ordering: .relaxed) ?? .min)
        let note = RedisMemo.Note(
            bytes: bytes, user: entry.user, look: known?.look ?? Self.looking(for: key), usedAt: usedAt)
        memo.keep(note, for: key)
        return note
    }

    /// Puts bytes in the place of `old`; false if something else stands there.
    private func put(
        _ bytes: [UInt8], inPlaceOf old: CachedUser?, _ key: String, _ milliseconds: Int64, until deadline: Deadline
    ) async throws(RedisError) -> Bool {
        let name = RedisKeys.entry(key)
        // Most often what this process has seen last still stands there.
        var expected = memo.note(for: key).flatMap { note in note.user == old ? note.bytes : nil }
        for _ in 0..<Self.mostAttempts {
            if let expected {
                let isDone = try await comparison.replace(
                    name, holding: expected, with: bytes, milliseconds: milliseconds, until: deadline)
                if isDone { return true }
            } else if old == nil {
                let time = Array(String(milliseconds).utf8)
                let command = RedisCommand("SET", name, bytes, Self.onlyNew, Self.expiring, time)
                switch try await client.send(command, until: deadline) {
                case .simpleString("OK"): return true
                case .null: break
                case let reply: throw Self.failure(reply)
                }
            }
            let reply = try await client.send(RedisCommand("GET", name), until: deadline)
            switch reply {
            case .null:
                if old != nil { return false }
                expected = nil
            case .bulkString(let present):
                // What does not open is as good as nothing: it must not stand in the way for ever.
                guard open(present, key, memo.note(for: key))?.user == old else { return false }
                expected = present
            default: throw Self.failure(reply)
            }
        }
        return false
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return max(1, min(seconds, Self.longestSeconds) * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    private static let onlyNew = Array("NX".utf8)
    private static let expiring = Array("PX".utf8)
    private static let mostAttempts = 4
    private static let mostNotes = 20_000
    private static let longestSeconds: Int64 = 366 * 86_400
}

// MARK: Uses

extension RedisUserCache {
    /// When the entry was used before, by anybody; notes the use unless its password is due for rotation.
    private func use(
        _ note: RedisMemo.Note, _ key: String, at now: UnixTime, until deadline: Deadline
    ) async -> Int64 {
        var usedAt = note.usedAt.load(ordering: .relaxed)
        let madeAt = note.user.madeAt
        if age.isRotationDue(madeAt: madeAt, usedAt: usedAt, now: now.seconds) {
            usedAt = max(usedAt, await othersUse(key, at: now, until: deadline) ?? .min)
            if age.isRotationDue(madeAt: madeAt, usedAt: usedAt, now: now.seconds) { return usedAt }
        }
        note.usedAt.store(now.seconds, ordering: .relaxed)
        let sharedAt = note.sharedAt.load(ordering: .relaxed)
        if age.isUseToBeShared(madeAt: madeAt, sharedAt: sharedAt, now: now.seconds) {
            note.sharedAt.store(now.seconds, ordering: .relaxed)
            share(at: now, note.user, key)
        }
        return usedAt
    }

    /// When a process told of a use last; nil if that is not known.
    private func othersUse(_ key: String, at now: UnixTime, until deadline: Deadline) async -> Int64? {
        let reply = try? await client.send(RedisCommand("GET", RedisKeys(key).use), until: deadline)
        // Whoever can write there can put a rotation off no further than an honest use does.
        return reply?.text.flatMap { Int64($0) }.map { min($0, now.seconds) }
    }

    /// Tells the others of a use.
    private func share(at now: UnixTime, _ user: CachedUser, _ key: String) {
        let lifetime = age.lifetime(madeAt: user.madeAt, now: now.seconds)
        let time = Array(String(Self.milliseconds(lifetime)).utf8)
        client.post(
            RedisCommand("SET", RedisKeys(key).use, Array(String(now.seconds).utf8), Self.expiring, time))
    }
}

// MARK: Trouble

extension RedisUserCache {
    private static func failure(_ reply: RedisReply) -> RedisError {
        if case .error(let text) = reply { return RedisError(.refused, String(text.prefix(200))) }
        return RedisError(.badReply, "an unexpected reply")
    }

    /// The client tells of outages itself, once; what a server that is there does not do for us is told here.
    private func complain(_ error: RedisError) {
        switch error.code {
        case .refused, .badReply, .overloaded: complain("\(error.code.rawValue): \(error.detail)")
        case .unavailable, .connectFailed, .tlsFailed, .timedOut, .connectionLost: break
        }
    }

    private func complain(_ problem: String) {
        guard throttle.withLock({ $0.admit(problem) }) != nil else { return }
        log.write(.warn, event: "cache.redis.refused", "Redis: \(problem)")
    }
}
