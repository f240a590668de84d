public import Base
public import Platform

/// The cache of one process that outlives it: memory answers, a directory remembers.
///
/// A look-up never touches the disk. A change is on the disk when it returns: each user's file is replaced whole, so that
/// a process that is killed at any moment leaves whole entries or none. While the disk fails memory goes on alone. A
/// second process is kept out by a lock.
public final class FileUserCache: UserCache {
    /// The word in the configuration.
    public static let type = "file"

    private let memory: MemoryUserCache
    private let writer: FileUserCacheWriter
    private let code: Locked<FileUserCacheCode>
    private let lock: FileLock

    /// Opens the directory, made if its parent is there, and loads what is in it, at most `maximumEntries` users.
    ///
    /// Throws if the directory is another user's or open to others, if another process holds it, or if it cannot be
    /// opened at all. A disk that is full or read-only does not keep the cache from starting; from a read-only one nothing
    /// is loaded, for a process before may have been unable to remove what no longer holds.
    public init(
        path: String, maximumEntries: Int, sealing: SealingSettings, log: Log, metrics: UpstreamMetrics? = nil,
        retryInterval: Duration = .seconds(5), now: UnixTime = WallClock.now,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws(DirectoryError) {
        let directory = try Directory(private: path)
        let code = FileUserCacheCode(sealing)
        lock = try FileLock("lock", in: directory)
        memory = MemoryUserCache(maximumEntries: maximumEntries, clock: clock)
        writer = FileUserCacheWriter(
            directory, capacity: 2 * maximumEntries + 1024, retryInterval: retryInterval, log: log, metrics: metrics,
            clock: clock)
        self.code = Locked(code)
        if directory.isReadOnly {
            writer.clear()
        } else {
            do throws(SystemError) {
                let loader = try FileUserCacheLoader(
                    directory, limit: maximumEntries, code: code, log: log, now: now)
                for name in loader.garbage { writer.note(.remove, of: name) }
                load(loader.entries, now: now, code: code)
            } catch {
                throw DirectoryError(error)
            }
        }
        writer.begin()
    }

    /// Seals with other keys from now on, after the configuration was read again.
    public func use(_ sealing: SealingSettings) {
        let code = FileUserCacheCode(sealing)
        self.code.withLock { $0 = code }
    }

    /// True unless the last attempt to write to the directory failed.
    public var isHealthy: Bool { writer.isHealthy }

    /// How many users are kept, expired ones that were not met since included.
    public var count: Int { memory.count }

    /// Finds an entry without waiting.
    public func user(for key: String, at now: UnixTime, until deadline: Deadline) async -> CacheAnswer {
        let answer = memory.find(key, at: now) { writer.note(.remove, of: name(of: key)) }
        if case .found(_, let usedAt) = answer, now.seconds / Self.touchSeconds != usedAt / Self.touchSeconds {
            writer.note(.touch, of: name(of: key))
            writer.begin()
        }
        return answer
    }

    /// Keeps an entry, and waits until it is on the disk, or the deadline passes, or it is known that the disk fails.
    public func replace(
        _ old: CachedUser?, with new: CachedUser, for key: String, at now: UnixTime, lifetime: Duration,
        until deadline: Deadline
    ) async -> CacheReplacement {
        let code = code.withLock { $0 }
        let name = code.name(of: key)
        let former = code.formerNames(of: key)
        let bytes = code.seal(CachedUserCode.Entry(new, at: now, lifetime: lifetime), for: key)
        let replacement = memory.replace(old, with: new, for: key, at: now, lifetime: lifetime) { evicted in
            writer.note(.write(bytes), of: name)
            for name in former { writer.note(.remove, of: name) }
            if let evicted { remove(evicted, code) }
        }
        if replacement == .done { await writer.settle(until: deadline) }
        return replacement
    }

    /// Forgets an entry, and waits as `replace` does.
    public func forget(_ old: CachedUser, for key: String, until deadline: Deadline) async {
        let code = code.withLock { $0 }
        memory.forget(old, for: key) { remove(key, code) }
        await writer.settle(until: deadline)
    }

    /// Writes what still waits; for the end of the program.
    public func finish(until deadline: Deadline) async { await writer.settle(until: deadline) }

    private func name(of key: String) -> String { code.withLock { $0 }.name(of: key) }

    private func remove(_ key: String, _ code: FileUserCacheCode) {
        for name in [code.name(of: key)] + code.formerNames(of: key) { writer.note(.remove, of: name) }
    }

    private func load(_ entries: [FileUserCacheLoader.Loaded], now: UnixTime, code: FileUserCacheCode) {
        for loaded in entries {
            let (key, entry) = (loaded.key, loaded.entry)
            let used = UnixTime(seconds: entry.usedAt)
            _ = memory.replace(nil, with: entry.user, for: key, at: used, lifetime: entry.lifetime(at: now)) {
                evicted in
                if let evicted { remove(evicted, code) }
                // Sealed by a former key: only its file has a name of that time.
                guard loaded.name != code.name(of: key) else { return }
                writer.note(.write(code.seal(entry, for: key)), of: code.name(of: key))
                writer.note(.remove, of: loaded.name)
            }
        }
    }

    /// A use is noted on the disk about this often, so that the next process knows who is idle.
    private static let touchSeconds: Int64 = 300
}
