public import Base

/// Keeps users' sealed passwords between requests.
///
/// A cache is bounded, forgets entries after their lifetime, and may forget any entry at any time: that costs one more
/// write to Elasticsearch, nothing else. It never throws, and answers by the deadline: what cannot be read is missing, and
/// a cache that does not answer is unavailable.
///
/// A change names the entry it is meant to replace, so that of two writers, in one process or in two, only one succeeds and
/// the other learns of it: that is what agreement rests on. A lease only keeps the others from trying meanwhile.
public protocol UserCache: Sendable {
    /// The word in the configuration.
    static var type: String { get }
    /// Finds an entry, and notes that it is used at `now`.
    func user(for key: String, at now: UnixTime, until deadline: Deadline) async -> CacheAnswer
    /// Keeps `new`, used at `now`, for `lifetime`, if `old` stands there; with nil, if nothing stands there.
    func replace(
        _ old: CachedUser?, with new: CachedUser, for key: String, at now: UnixTime, lifetime: Duration,
        until deadline: Deadline
    ) async -> CacheReplacement
    /// Forgets the entry if `old` stands there.
    func forget(_ old: CachedUser, for key: String, until deadline: Deadline) async
    /// Asks to be the only one who writes the user's account, for `lifetime` at most.
    func lease(_ key: String, for lifetime: Duration, until deadline: Deadline) async -> CacheLease
    /// Ends a lease, unless it has ended or belongs to another by now.
    func release(_ key: String, token: [UInt8], until deadline: Deadline) async
}

extension UserCache {
    /// Always granted: in one process the single flight has made sure already.
    public func lease(_ key: String, for lifetime: Duration, until deadline: Deadline) async -> CacheLease {
        .granted(token: [])
    }

    /// Nothing to end.
    public func release(_ key: String, token: [UInt8], until deadline: Deadline) async {}
}
