/// No host gave an answer that can be used. It is an outage, never a judgement.
struct HostPoolError: Error, Sendable {
    /// For the log; holds no secret.
    let detail: String
    /// True if a host may have done what was asked, although no answer says so.
    let mayHaveReached: Bool
}
