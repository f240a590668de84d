public import Base
public import Platform
public import Principals

/// A token store in memory that fails or holds calls up when a test wants it to.
public final class FakeTokenStore: TokenStore {
    /// The word in the configuration.
    public static var type: String { "fake" }

    private struct State {
        var tokens: [TokenDigest: StoredToken] = [:]
        var uses: [UnixTime] = []
        var lookups = 0
        var failure: TokenStoreError?
    }

    private let state = Locked(State())
    private let clock: @Sendable () -> UnixTime
    private let latch: Latch?

    /// Makes an empty one; with a `latch`, look-ups wait for it after they have read.
    public init(latch: Latch? = nil, clock: @escaping @Sendable () -> UnixTime = { WallClock.now }) {
        self.latch = latch
        self.clock = clock
    }

    /// What every call throws; nil: none.
    public var failure: TokenStoreError? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }

    /// How often a token was looked up.
    public var lookups: Int { state.withLock { $0.lookups } }

    /// The uses that were noted.
    public var uses: [UnixTime] { state.withLock { $0.uses } }

    /// How many tokens it holds, expired ones too.
    public var count: Int { state.withLock { $0.tokens.count } }

    /// Puts a record in as it is.
    public func put(_ token: StoredToken, under digest: TokenDigest? = nil) {
        state.withLock { $0.tokens[digest ?? token.digest] = token }
    }

    /// Keeps a token, at most 100 for one owner.
    public func add(_ token: StoredToken, until deadline: Deadline) async throws(TokenStoreError) {
        let now = clock().seconds
        try state.withLock { state throws(TokenStoreError) in
            if let failure = state.failure { throw failure }
            let count = state.tokens.values.count { $0.owner == token.owner && $0.expiry > now }
            guard count < 100 else { throw TokenStoreError(.full) }
            state.tokens[token.digest] = token
        }
    }

    /// Looks a token up.
    public func token(
        _ digest: TokenDigest, until deadline: Deadline
    ) async throws(TokenStoreError) -> StoredToken? {
        let found = try state.withLock { state throws(TokenStoreError) in
            state.lookups += 1
            if let failure = state.failure { throw failure }
            return state.tokens[digest]
        }
        await latch?.wait()
        return found
    }

    /// An owner's tokens.
    public func tokens(
        of owner: TokenOwner, until deadline: Deadline
    ) async throws(TokenStoreError) -> [StoredToken] {
        let now = clock().seconds
        return try state.withLock { state throws(TokenStoreError) in
            if let failure = state.failure { throw failure }
            return state.tokens.values.filter { $0.owner == owner && $0.expiry > now }
                .sorted { ($0.created, $0.id.description) < ($1.created, $1.id.description) }
        }
    }

    /// Deletes an owner's token.
    public func remove(
        _ id: TokenID, of owner: TokenOwner, until deadline: Deadline
    ) async throws(TokenStoreError) -> Bool {
        try state.withLock { state throws(TokenStoreError) in
            if let failure = state.failure { throw failure }
            guard let token = state.tokens.values.first(where: { $0.id == id && $0.owner == owner }) else {
                return false
            }
            state.tokens[token.digest] = nil
            return true
        }
    }

    /// Notes a use.
    public func noteUse(of token: StoredToken, at now: UnixTime) {
        state.withLock { state in
            state.uses.append(now)
            state.tokens[token.digest]?.lastUse = now.seconds
        }
    }

    /// Forgets what has expired.
    public func prepare() async {
        let now = clock().seconds
        state.withLock { state in state.tokens = state.tokens.filter { $0.value.expiry > now } }
    }

    /// True unless it is to fail.
    public var isReachable: Bool? { failure == nil }
}
