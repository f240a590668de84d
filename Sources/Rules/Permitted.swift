public import Principals

/// A principal that the rules let pass. It is a proof: only `RuleList` makes one.
public struct Permitted: Sendable {
    /// Who it is.
    public let principal: Principal
    /// The rule that decided; nil when no rules are configured.
    public let rule: String?

    init(principal: Principal, rule: String?) {
        self.principal = principal
        self.rule = rule
    }
}
