import Base

/// Where passwords of Elasticsearch users come from.
enum PasswordSource: Sendable {
    /// The system's random source: only the cache knows a password later.
    case random
    /// A key that all replicas have, for `cache.type: none`: each computes the same password in the same window of time.
    case derived(DerivedPassword)

    /// A password for a user, and when it was made, in seconds since 1970; a derived one when its window began.
    func make(for user: ElasticsearchUser, at now: UnixTime) -> (password: Secret, madeAt: Int64) {
        switch self {
        case .random: (UserPassword.random(), now.seconds)
        case .derived(let derived): derived.make(for: user, at: now)
        }
    }

    /// True if a change of roles, groups, e-mail or name changes the password too.
    var followsFingerprint: Bool { if case .derived = self { true } else { false } }

    /// When the window of time began that decides on passwords now, in seconds since 1970; nil if none does.
    func windowStart(of user: ElasticsearchUser, at now: UnixTime) -> Int64? {
        switch self {
        case .random: nil
        case .derived(let derived): derived.windowStart(of: user, at: now)
        }
    }
}
