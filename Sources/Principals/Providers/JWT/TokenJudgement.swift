import JOSE

/// What came of looking at a token.
enum TokenJudgement: Sendable {
    /// It is good: these are its claims, verified with keys of that generation.
    case verified(VerifiedClaims, generation: UInt64)
    /// It is not, or could not be judged: `notApplicable`, `rejected` or `unavailable`.
    case refused(Verdict)
}
