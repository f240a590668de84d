public import Base
public import Gateways
public import Principals

/// The configured rules in order: the first that matches decides, and if none does the answer is no.
///
/// Without the key `rules` everyone authenticated passes; with an empty list nobody does.
public struct RuleList: Sendable {
    /// Nil if no rules are configured.
    private let rules: [Rule]?

    /// Permits everyone authenticated.
    public init() { rules = nil }

    /// Reads `rules` of the whole document; nil: its problems stay in `settings`.
    public init?(settings: inout SettingsReader) {
        guard settings.mentions("rules") else {
            _ = settings.take("rules")
            rules = nil
            return
        }
        guard settings.has("rules") else {
            // An empty value may be a list whose entries were commented out: neither reading of it is a safe guess.
            _ = settings.take("rules")
            settings.problem(
                "rules", "must be a list: [] refuses everyone, without the key everyone authenticated passes")
            return nil
        }
        let problems = settings.problems.problems.count
        let rules = settings.sections("rules") { Rule(settings: &$0) }
        for (index, rule) in rules.enumerated() where rules[..<index].contains(where: { $0.name == rule.name }) {
            settings.problem("rules", "more than one rule is named \(rule.name)")
        }
        guard settings.problems.problems.count == problems else { return nil }
        self.rules = rules
    }

    /// True if no rules are configured.
    public var permitsEveryone: Bool { rules == nil }

    /// Decides whether a principal's request passes.
    ///
    /// A fact (method, host, path, client address) that the request lacks and any rule asks about on the way to the
    /// decision refuses the request, whatever that rule's other conditions say: a rule is never passed over, and never
    /// applied, because the gateway kept silent.
    public func permit(_ principal: Principal, _ request: ForwardedRequest) -> RuleDecision {
        guard let rules else { return .permitted(Permitted(principal: principal, rule: nil)) }
        var facts = RuleFacts(principal: principal, request: request)
        for rule in rules {
            if let refusal = facts.refusal(ofRule: rule) { return .refused(refusal, rule: rule.name) }
            guard rule.matches(facts) else { continue }
            guard rule.isAllowing else { return .refused(Refusal(.denied, "a rule denies it"), rule: rule.name) }
            return .permitted(Permitted(principal: principal, rule: rule.name))
        }
        return .refused(Refusal(.denied, "no rule allows it"), rule: nil)
    }
}
