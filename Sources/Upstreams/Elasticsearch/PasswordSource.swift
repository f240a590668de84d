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

    /// True if a password made at `madeAt` may no longer be handed out; nil where age alone does not decide.
    func isOver(madeAt: Int64, at now: UnixTime) -> Bool? {
        switch self {
        case .random: nil
        case .derived(let derived): derived.isOver(windowStart: madeAt, at: now)
        }
    }

    /// How long to wait before a password can be made that does not end at once.
    func wait(for user: ElasticsearchUser, at now: UnixTime) -> Duration {
        switch self {
        case .random: .zero
        case .derived(let derived): derived.wait(for: user, at: now)
        }
    }
}
