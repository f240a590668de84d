import Platform

/// Changes that reach the disk together: one `fsync` of the directory makes all of them last.
struct FileUserCacheBatch {
    /// What did not reach the disk.
    private(set) var left: [String: FileUserCacheChange]
    /// True while files may be there that nobody knows.
    private(set) var mustClear: Bool

    private let directory: Directory
    private var failure: SystemError?

    init(_ changes: [String: FileUserCacheChange], in directory: Directory, mustClear: Bool) {
        left = changes
        self.directory = directory
        self.mustClear = mustClear
    }

    /// Makes the changes; returns the first thing that failed. A name always stands for a whole entry or for none.
    mutating func write() -> SystemError? {
        if mustClear { clear() }
        // The clearing must come first: it would remove what is written.
        if mustClear { return failure }
        var done: Set<String> = []
        for (name, change) in left where make(change, of: name) { done.insert(name) }
        do throws(SystemError) {
            if left.contains(where: { $0.value != .touch }) { try directory.synchronize() }
            left = left.filter { !done.contains($0.key) }
        } catch {
            failure = failure ?? error
        }
        return failure
    }

    private mutating func make(_ change: FileUserCacheChange, of name: String) -> Bool {
        do throws(SystemError) {
            switch change {
            case .write(let bytes): try AtomicFile(name, in: directory, bytes: bytes).commit()
            case .remove: try directory.remove(name)
            case .touch: try directory.touch(name)
            }
            return true
        } catch {
            failure = failure ?? error
            // What the file says no longer holds. On a full disk this works, and makes room.
            if case .write = change { remove(name) }
            return false
        }
    }

    private mutating func clear() {
        do throws(SystemError) {
            for name in try directory.names() where FileUserCacheCode.isName(name) { try directory.remove(name) }
            mustClear = false
        } catch {
            failure = error
        }
    }

    private func remove(_ name: String) {
        do throws(SystemError) { try directory.remove(name) } catch
        { /* Nothing can be changed: it waits with the write. */  }
    }
}
