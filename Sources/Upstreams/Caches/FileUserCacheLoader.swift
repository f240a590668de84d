import Base
import Platform

/// Reads what an earlier process left in the directory, and says what is to be removed.
struct FileUserCacheLoader {
    /// An entry as its file says.
    struct Loaded {
        let key: String
        let name: String
        /// The entry; `usedAt` counts uses that only touched the file.
        let entry: CachedUserCode.Entry
    }

    /// The entries that still count, the least recently used first, each key once.
    private(set) var entries: [Loaded] = []
    /// Names of files that are of no use and could not be removed.
    private(set) var garbage: [String] = []

    private let directory: Directory
    private let code: FileUserCacheCode
    private let log: Log
    private let now: UnixTime
    private var damaged = 0
    private var foreign = 0

    /// Reads the whole directory and keeps at most `limit` entries; nothing but our own names is looked at.
    init(
        _ directory: Directory, limit: Int, code: FileUserCacheCode, log: Log, now: UnixTime
    ) throws(SystemError) {
        self.directory = directory
        self.code = code
        self.log = log
        self.now = now
        var newest: [CacheKey: Loaded] = [:]
        for name in try directory.names() {
            if name.hasSuffix(AtomicFile.temporarySuffix) {
                let stem = String(name.dropLast(AtomicFile.temporarySuffix.count))
                if FileUserCacheCode.isName(stem) { garbage.append(name) }
            } else if FileUserCacheCode.isName(name), let loaded = load(name) {
                // Two files of one user, one with a name under a former key: the later counts.
                let known = newest.updateValue(loaded, forKey: CacheKey(loaded.key))
                if let known { settle(known, loaded, &newest) }
            }
        }
        entries = newest.values.sorted { $0.entry.usedAt < $1.entry.usedAt }
        garbage += entries.dropLast(limit).map { $0.name }
        entries = entries.suffix(limit)
        garbage = garbage.filter { !removes($0) }
        report()
    }

    private func removes(_ name: String) -> Bool {
        do throws(SystemError) { try directory.remove(name) } catch { return false }
        return true
    }

    private mutating func settle(_ left: Loaded, _ right: Loaded, _ newest: inout [CacheKey: Loaded]) {
        let (later, earlier) = left.entry.keptAt > right.entry.keptAt ? (left, right) : (right, left)
        newest[CacheKey(later.key)] = later
        garbage.append(earlier.name)
    }

    /// The entry of a file; nil, and the file is garbage, if there is none that still counts.
    private mutating func load(_ name: String) -> Loaded? {
        do throws(SystemError) {
            let (bytes, modifiedAt) = try directory.read(name, limit: FileUserCacheCode.maximumBytes)
            switch code.open(bytes, name: name) {
            case .entry(var entry, let key):
                guard entry.lifetime(at: now) > .zero else { break }
                entry.usedAt = max(entry.usedAt, min(modifiedAt, now.seconds))
                return Loaded(key: key, name: name, entry: entry)
            case .foreign: foreign += 1
            case .damaged: note(name, "it is damaged")
            }
        } catch {
            note(name, "\(error)")
        }
        garbage.append(name)
        return nil
    }

    private mutating func note(_ name: String, _ reason: String) {
        damaged += 1
        guard damaged <= Self.mostMessages else { return }
        log.write(
            .warn, event: "cache.file.damaged",
            "An entry of the user cache is removed, its user gets a new one: \(reason)",
            [("file.path", .text("\(directory.path)/\(name)"))])
    }

    private func report() {
        if damaged > Self.mostMessages {
            log.write(
                .warn, event: "cache.file.damaged", "More damaged entries of the user cache are removed",
                [("count", .number(damaged - Self.mostMessages))])
        }
        if foreign > 0 {
            log.write(
                .warn, event: "cache.file.foreign",
                "Entries of the user cache are removed that another secret_key sealed; is previous_secret_keys missing?",
                [("count", .number(foreign))])
        }
    }

    private static var mostMessages: Int { 10 }
}
