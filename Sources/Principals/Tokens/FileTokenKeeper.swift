import Base
import Platform

/// What a file token store knows, and its steps on the disk. The steps run one after another, on the store's thread.
final class FileTokenKeeper: Sendable {
    private struct State {
        /// Nil until the directory is open.
        var open: (directory: FileTokenDirectory, index: FileTokenIndex)?
        /// Why it is not open, or what failed last; nil if all is well or nothing was tried.
        var trouble: String?
    }

    private let path: String
    private let capacity: Int
    private let log: Log
    private let clock: @Sendable () -> UnixTime
    private let state = Locked(State())

    init(path: String, capacity: Int, log: Log, clock: @escaping @Sendable () -> UnixTime) {
        self.path = path
        self.capacity = capacity
        self.log = log
        self.clock = clock
    }

    // MARK: Without waiting

    var count: Int { state.withLock { $0.open?.index.count ?? 0 } }

    var isReachable: Bool? {
        state.withLock { state in
            if state.trouble != nil { return false }
            return state.open == nil ? nil : true
        }
    }

    func token(_ digest: TokenDigest) throws(TokenStoreError) -> StoredToken? {
        try state.withLock { state throws(TokenStoreError) in
            guard let index = state.open?.index else { throw Self.closed(state.trouble) }
            return index.token(digest)
        }
    }

    func tokens(of owner: TokenOwner) throws(TokenStoreError) -> [StoredToken] {
        let now = clock().seconds
        return try state.withLock { state throws(TokenStoreError) in
            guard let index = state.open?.index else { throw Self.closed(state.trouble) }
            return index.tokens(of: owner, at: now)
        }
    }

    func reserve(_ token: StoredToken) throws(TokenStoreError) {
        let now = clock().seconds
        try state.withLock { state throws(TokenStoreError) in
            guard state.open != nil else { throw Self.closed(state.trouble) }
            try state.open?.index.reserve(token, at: now)
        }
    }

    /// True if the token has been kept meanwhile.
    func abandon(_ token: StoredToken) -> Bool { state.withLock { $0.open?.index.abandon(token) } ?? false }

    /// False if the owner has no such token; otherwise nobody finds it any more.
    func hide(_ id: TokenID, of owner: TokenOwner) throws(TokenStoreError) -> Bool {
        let now = clock().seconds
        return try state.withLock { state throws(TokenStoreError) in
            guard state.open != nil else { throw Self.closed(state.trouble) }
            return state.open?.index.hide(id, of: owner, at: now) != nil
        }
    }

    func noteUse(of digest: TokenDigest, at now: UnixTime) {
        state.withLock { $0.open?.index.noteUse(of: digest, at: now.seconds) }
    }

    /// False if `work` would find nothing to do.
    var hasWork: Bool {
        let now = clock().seconds
        return state.withLock { $0.trouble != nil || $0.open?.index.hasChores(at: now) != false }
    }

    /// Lets go of the directory, and with it of the lock, as soon as no step is under way.
    func close() { state.withLock { $0.open = nil } }

    // MARK: On the store's thread

    /// Writes a token's file; true if it counts from now on.
    func write(_ token: StoredToken) -> Bool {
        let wanted = state.withLock { $0.open?.index.begin(token) == true ? $0.open?.directory : nil }
        guard let directory = wanted else { return false }
        do throws(SystemError) {
            try directory.write(token)
        } catch {
            state.withLock { $0.open?.index.drop(token) }
            noteFailure("\(error)")
            return false
        }
        noteSuccess()
        let isKept = state.withLock { $0.open?.index.keep(token) } ?? false
        if !isKept { _ = remove(token, in: directory) }
        return isKept
    }

    /// Removes a token's file; false if there is no such token any more, nil if the disk fails.
    func remove(_ id: TokenID, of owner: TokenOwner) -> Bool? {
        let now = clock().seconds
        // Once more: the directory may have been opened anew since.
        let found = state.withLock { state in
            state.open.flatMap { open in
                state.open?.index.hide(id, of: owner, at: now).map { ($0, open.directory) }
            }
        }
        guard let (token, directory) = found else { return false }
        return remove(token, in: directory)
    }

    private func remove(_ token: StoredToken, in directory: FileTokenDirectory) -> Bool? {
        do throws(SystemError) {
            try directory.remove([token])
        } catch {
            noteFailure("\(error)")
            return nil
        }
        noteSuccess()
        return state.withLock { $0.open?.index.forget(token) } ?? false
    }

    /// Opens the directory or, if it is open, does what is due.
    func work() {
        if let directory = state.withLock({ $0.open?.directory }) { catchUp(in: directory) } else { open() }
    }

    private func open() {
        let (directory, contents): (FileTokenDirectory, FileTokenDirectory.Contents)
        do throws(DirectoryError) {
            directory = try FileTokenDirectory(path)
            do throws(SystemError) {
                contents = try directory.contents(limit: capacity)
            } catch {
                throw DirectoryError(error)
            }
        } catch {
            return noteFailure("\(error)")
        }
        state.withLock { $0.open = (directory, FileTokenIndex(contents.tokens, capacity: capacity)) }
        noteSuccess()
        report(contents)
    }

    private func catchUp(in directory: FileTokenDirectory) {
        let now = clock().seconds
        let isFailing = state.withLock { $0.trouble != nil }
        let chores = state.withLock { $0.open?.index.nextChores(at: now) } ?? FileTokenIndex.Chores()
        do throws(SystemError) {
            if isFailing { try directory.probe() }
            for token in chores.uses { try directory.noteUse(of: token) }
            if !chores.removals.isEmpty { try directory.remove(chores.removals) }
        } catch {
            // A directory that was removed never works again; what has taken its place is opened next time.
            if !directory.isInPlace { state.withLock { $0.open = nil } }
            return noteFailure("\(error)")
        }
        state.withLock { state in
            for token in chores.removals { _ = state.open?.index.forget(token) }
        }
        noteSuccess()
    }

    // MARK: What is known of the disk

    /// Remembers a failure. Logged is the first, and while the directory is not open any other.
    func noteFailure(_ reason: String) {
        let (isNew, isOpen) = state.withLock { state in
            let isOpen = state.open != nil
            defer { state.trouble = reason }
            return (state.trouble == nil || !isOpen && state.trouble != reason, isOpen)
        }
        guard isNew else { return }
        let consequence = isOpen ? "no token can be made or deleted" : "tokens cannot be used"
        log.write(
            .error, event: "store.file.failed", "The token store fails, \(consequence): \(reason)",
            [("file.path", .text(path))])
    }

    private func noteSuccess() {
        guard state.withLock({ $0.trouble.take() }) != nil else { return }
        log.write(.info, event: "store.file.recovered", "The token store works", [("file.path", .text(path))])
    }

    private func report(_ contents: FileTokenDirectory.Contents) {
        if let name = contents.strange.first {
            log.write(
                .warn, event: "store.file.skipped",
                "Skipped \(contents.strange.count) files, such as \(name), that hold no token that this version reads",
                [("file.path", .text(path))])
        }
        if contents.beyond > 0 {
            log.write(
                .warn, event: "store.file.too_many",
                "Skipped \(contents.beyond) files beyond the first \(capacity)", [("file.path", .text(path))])
        }
    }

    private static func closed(_ trouble: String?) -> TokenStoreError {
        TokenStoreError(.unavailable, trouble ?? "the token store is not open yet")
    }
}
