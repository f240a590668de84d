public import Principals

/// What the rules say of a principal's request.
public enum RuleDecision: Sendable {
    /// It may pass.
    case permitted(Permitted)
    /// It may not; `rule` is the name of the rule that decided, nil if none did.
    case refused(Refusal, rule: String?)
}
