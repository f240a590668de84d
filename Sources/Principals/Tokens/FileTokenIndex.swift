/// What is in memory of the tokens in a directory, and which changes are on their way to the disk. Knows no clock, no disk.
///
/// A token is found from the moment its file lasts until somebody wants it gone, whatever becomes of the file then.
struct FileTokenIndex {
    /// What the disk is to do when there is time.
    struct Chores {
        /// Files that are to go.
        var removals: [StoredToken] = []
        /// Tokens whose last use the disk does not know.
        var uses: [StoredToken] = []

        var isEmpty: Bool { removals.isEmpty && uses.isEmpty }
    }

    /// How far a token is that is being added.
    private enum Phase {
        case waiting, writing, abandoned
    }

    private var tokens: [TokenDigest: StoredToken] = [:]
    /// Being added: they count, but nobody finds them.
    private var coming: [TokenDigest: (token: StoredToken, phase: Phase)] = [:]
    /// Perhaps still on the disk, but nobody finds them: deleted, expired, or never acknowledged (`isListed` is false). An
    /// owner can delete a listed one again.
    private var going: [TokenDigest: (token: StoredToken, isListed: Bool)] = [:]
    /// What of all these is whose.
    private var owners: [TokenOwner: Set<TokenDigest>] = [:]
    private var used: Set<TokenDigest> = []
    private var earliestExpiry = Int64.max
    private var lastSweep = Int64.min
    private let capacity: Int

    /// Takes what a directory holds; adds no more than `capacity` to it.
    init(_ found: [StoredToken], capacity: Int) {
        self.capacity = capacity
        for token in found { insert(token) }
    }

    /// How many files there may be.
    var count: Int { tokens.count + coming.count + going.count }

    /// The token with this digest.
    func token(_ digest: TokenDigest) -> StoredToken? { tokens[digest] }

    /// The owner's tokens at `now`, oldest first; those too that could not be deleted from the disk yet.
    func tokens(of owner: TokenOwner, at now: Int64) -> [StoredToken] {
        (owners[owner] ?? []).compactMap { tokens[$0] ?? listed($0) }.filter { $0.expiry > now }
            .sorted { ($0.created, $0.id.description) < ($1.created, $1.id.description) }
    }

    // MARK: Adding

    /// Makes room for a token, or says why there is none.
    mutating func reserve(_ token: StoredToken, at now: Int64) throws(TokenStoreError) {
        let own = (owners[token.owner] ?? []).count { digest in
            ((tokens[digest] ?? coming[digest]?.token)?.expiry ?? 0) > now
        }
        guard own < Self.mostPerOwner else { throw TokenStoreError(.full, "the owner has \(own) tokens") }
        guard count < capacity else { throw TokenStoreError(.full, "the store has \(count) tokens") }
        guard tokens[token.digest] == nil, coming[token.digest] == nil, going[token.digest] == nil else {
            throw TokenStoreError(.unavailable, "a token twice")
        }
        coming[token.digest] = (token, .waiting)
        owners[token.owner, default: []].insert(token.digest)
    }

    /// The file is about to be written; false if nobody wants it any more.
    mutating func begin(_ token: StoredToken) -> Bool {
        guard let phase = coming[token.digest]?.phase, phase != .abandoned else { return false }
        coming[token.digest]?.phase = .writing
        return true
    }

    /// The file lasts: from now on the token is found. False if nobody wants it any more; then the file must go.
    mutating func keep(_ token: StoredToken) -> Bool {
        guard let phase = coming.removeValue(forKey: token.digest)?.phase else { return false }
        guard phase != .abandoned else {
            going[token.digest] = (token, false)
            return false
        }
        insert(token)
        return true
    }

    /// The file could not be written, or not for good.
    mutating func drop(_ token: StoredToken) {
        if coming.removeValue(forKey: token.digest) != nil { going[token.digest] = (token, false) }
    }

    /// Whoever added it waits no longer; true if it has been kept meanwhile.
    mutating func abandon(_ token: StoredToken) -> Bool {
        switch coming[token.digest]?.phase {
        case nil: return tokens[token.digest] != nil
        case .waiting:
            coming[token.digest] = nil
            disown(token)
        case .writing, .abandoned: coming[token.digest]?.phase = .abandoned
        }
        return false
    }

    // MARK: Removing

    /// Lets nobody find one of the owner's tokens any more and returns it; nil if there is none.
    mutating func hide(_ id: TokenID, of owner: TokenOwner, at now: Int64) -> StoredToken? {
        for digest in owners[owner] ?? [] where TokenID(digest) == id {
            guard let token = tokens[digest] ?? listed(digest), token.expiry > now else { return nil }
            hide(token)
            return token
        }
        return nil
    }

    /// The file is gone for good; false if that was known.
    mutating func forget(_ token: StoredToken) -> Bool {
        guard going.removeValue(forKey: token.digest) != nil else { return false }
        disown(token)
        return true
    }

    // MARK: Chores

    /// Notes a use; nothing happens if there is no such token.
    mutating func noteUse(of digest: TokenDigest, at now: Int64) {
        guard tokens[digest] != nil else { return }
        tokens[digest]?.lastUse = now
        used.insert(digest)
    }

    /// True if there is something for `nextChores` to take.
    func hasChores(at now: Int64) -> Bool { !going.isEmpty || !used.isEmpty || isSweepDue(at: now) }

    /// Hides what has expired, and takes a part of what the disk is to do. Looks through all tokens once a minute at most.
    mutating func nextChores(at now: Int64) -> Chores {
        if isSweepDue(at: now) {
            lastSweep = now
            // Picked out first: to change what one walks through would copy all of it, while everybody waits.
            for token in tokens.values.filter({ $0.expiry <= now }) { hide(token) }
            earliestExpiry = tokens.values.reduce(.max) { min($0, $1.expiry) }
        }
        let uses = used.prefix(Self.mostChores)
        used.subtract(uses)
        return Chores(removals: going.values.prefix(Self.mostChores).map(\.token), uses: uses.compactMap { tokens[$0] })
    }

    private func isSweepDue(at now: Int64) -> Bool {
        now >= earliestExpiry && (now < lastSweep || now - Self.sweepSeconds >= lastSweep)
    }

    private mutating func insert(_ token: StoredToken) {
        tokens[token.digest] = token
        owners[token.owner, default: []].insert(token.digest)
        earliestExpiry = min(earliestExpiry, token.expiry)
    }

    private mutating func hide(_ token: StoredToken) {
        tokens[token.digest] = nil
        used.remove(token.digest)
        going[token.digest] = (token, true)
    }

    private func listed(_ digest: TokenDigest) -> StoredToken? {
        going[digest].flatMap { $0.isListed ? $0.token : nil }
    }

    private mutating func disown(_ token: StoredToken) {
        owners[token.owner]?.remove(token.digest)
        if owners[token.owner]?.isEmpty == true { owners[token.owner] = nil }
    }

    private static let mostPerOwner = 100
    private static let mostChores = 1000
    private static let sweepSeconds: Int64 = 60
}
