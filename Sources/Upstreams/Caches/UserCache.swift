public import Base

/// Keeps users' sealed passwords between requests.
///
/// A cache is bounded, forgets entries after their lifetime, and may forget any entry at any time: that costs one more
/// write to Elasticsearch, nothing else. It never throws: what cannot be read is a miss. It answers by the deadline.
public protocol UserCache: Sendable {
    /// The word in the configuration.
    static var type: String { get }
    /// Finds an entry, and notes that it is used at `now`; `usedAt` is when it was used before, in seconds since 1970.
    func user(for key: String, at now: UnixTime, until deadline: Deadline) async -> (user: CachedUser, usedAt: Int64)?
    /// Keeps an entry, used at `now`, for `lifetime`, in place of an earlier one.
    func keep(_ user: CachedUser, for key: String, at now: UnixTime, lifetime: Duration, until deadline: Deadline) async
    /// Forgets an entry.
    func forget(_ key: String, until deadline: Deadline) async
}
