public import Base
public import Platform

/// The token store of one daemon: a directory remembers, memory answers (`type: file`).
///
/// A look-up never touches the disk. A token counts once its file and the directory are synchronized, and from the moment
/// it is deleted it does not, even while the disk refuses. All work on the disk happens on one thread. While the
/// directory cannot be opened, or another daemon has it, the store is unavailable and `prepare` tries again.
public final class FileTokenStore: TokenStore {
    /// The word in the configuration.
    public static var type: String { "file" }

    private let keeper: FileTokenKeeper
    private let pool = WorkerPool(name: "token-store", threads: 1, capacity: 256)

    /// Makes a store that `prepare` opens. The directory is made if its parent is there; it must belong to the process's
    /// user and be closed to all others.
    public convenience init(
        path: String, log: Log, clock: @escaping @Sendable () -> UnixTime = { WallClock.now }
    ) {
        self.init(path: path, capacity: 100_000, log: log, clock: clock)
    }

    init(path: String, capacity: Int, log: Log, clock: @escaping @Sendable () -> UnixTime) {
        keeper = FileTokenKeeper(path: path, capacity: capacity, log: log, clock: clock)
    }

    deinit { keeper.close() }

    /// How many tokens there are, those included that are being added or deleted.
    var count: Int { keeper.count }

    /// True if it is open and the disk did what it was asked last; nil before the first `prepare`.
    public var isReachable: Bool? { keeper.isReachable }

    /// Keeps a token. At most 100 of one owner that have not expired, and 100 000 in all.
    public func add(_ token: StoredToken, until deadline: Deadline) async throws(TokenStoreError) {
        let keeper = keeper
        try keeper.reserve(token)
        let isKept = await run(until: deadline) { keeper.write(token) }
        switch isKept {
        case .success(true): return
        case .success(false): throw TokenStoreError(.unavailable, "the token could not be written")
        case .failure(let error):
            if !keeper.abandon(token) { throw error }
        }
    }

    /// Finds a token without waiting.
    public func token(
        _ digest: TokenDigest, until deadline: Deadline
    ) async throws(TokenStoreError) -> StoredToken? { try keeper.token(digest) }

    /// Lists an owner's tokens without waiting; also those whose deletion the disk has refused so far.
    public func tokens(
        of owner: TokenOwner, until deadline: Deadline
    ) async throws(TokenStoreError) -> [StoredToken] { try keeper.tokens(of: owner) }

    /// Deletes one of the owner's tokens. It is refused at once, even if the disk fails and this throws; then the next
    /// `prepare` tries again.
    public func remove(
        _ id: TokenID, of owner: TokenOwner, until deadline: Deadline
    ) async throws(TokenStoreError) -> Bool {
        let keeper = keeper
        guard try keeper.hide(id, of: owner) else { return false }
        let isGone = try await run(until: deadline) { keeper.remove(id, of: owner) }.get()
        guard let isGone else { throw TokenStoreError(.unavailable, "the token's file could not be removed") }
        return isGone
    }

    /// Notes a use in memory; `prepare` brings it to the disk.
    public func noteUse(of token: StoredToken, at now: UnixTime) { keeper.noteUse(of: token.digest, at: now) }

    /// Opens the directory if it is not open, or removes what has expired, and tries a disk again that failed.
    public func prepare() async {
        let keeper = keeper
        guard keeper.hasWork else { return }
        _ = await run(until: .after(.seconds(60))) { keeper.work() }
    }

    private func run<Value: Sendable>(
        until deadline: Deadline, _ job: @escaping @Sendable () -> Value
    ) async -> Result<Value, TokenStoreError> {
        let start = ContinuousClock.now
        do throws(WorkerPool.Failure) {
            return .success(try await pool.run(until: deadline, job))
        } catch {
            switch error {
            case .overloaded: return .failure(TokenStoreError(.unavailable, "too many changes wait for the disk"))
            case .timedOut:
                let isHanging = deadline.hasPassed() && ContinuousClock.now - start >= Self.patience
                if isHanging { keeper.noteFailure("the disk did not answer in time") }
                return .failure(TokenStoreError(.unavailable, "no time left to wait for the disk"))
            }
        }
    }

    /// A shorter wait says nothing of the disk.
    private static let patience = Duration.seconds(1)
}
