import Base

/// One rule: when it matches, it allows or denies.
struct Rule: Sendable {
    /// The configured name, else its place: `rules[2]`.
    let name: String
    /// What it decides when it matches.
    let isAllowing: Bool
    /// All of these must hold.
    let conditions: RuleConditions
    /// `not`: unless all of these hold.
    let exception: RuleConditions?

    /// Reads one entry of `rules`; nil: its problems stay in `settings`.
    init?(settings: inout SettingsReader) {
        let problems = settings.problems.problems.count
        name = settings.mentions("name") ? settings.requiredString("name") ?? settings.path : settings.path
        conditions = RuleConditions(settings: &settings)
        exception =
            settings.mentions("not")
            ? settings.section("not") { RuleConditions(settings: &$0) } : nil
        if exception?.isEmpty == true { settings.problem("not", "must hold at least one condition") }
        // Which way an unfinished rule was meant is no thing to guess.
        if !settings.has("allow") { settings.problem("allow", "is required: true or false") }
        isAllowing = settings.boolean("allow", default: false)
        guard settings.problems.problems.count == problems else { return nil }
    }

    /// True if every condition holds and the exception does not. The facts asked about must be there.
    func matches(_ facts: RuleFacts) -> Bool {
        guard conditions.hold(for: facts) else { return false }
        return exception?.hold(for: facts) != true
    }

    /// True if the conditions or the exception ask about a fact.
    func asks(_ question: (RuleConditions) -> Bool) -> Bool {
        question(conditions) || exception.map(question) == true
    }
}
