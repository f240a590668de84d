import Base
import Platform

/// What an `ldap` augmenter is configured with besides its directory.
struct LDAPAugmenterSettings: Sendable {
    /// What is searched.
    let search: RoleSearch
    /// How long roles hold.
    let lifetime: Duration
    /// How much longer they serve during an outage.
    let longestStaleness: Duration

    /// Reads all of it; nil: the problems stay in `settings`.
    init?(settings: inout SettingsReader, base: String?) {
        let sources = Self.sources(&settings)
        let userFilter = Self.template(
            "user_filter", settings.string("user_filter", default: Self.userFilter), &settings)
        let nestedDepth = settings.integer("nested_depth", in: 0...10, default: 0)
        lifetime = settings.duration("cache_ttl", in: .zero...(.seconds(3600)), default: .seconds(120))
        longestStaleness = settings.duration("max_stale", in: .zero...(.seconds(86_400)), default: .seconds(3600))
        guard let sources, let userFilter, let name = base.flatMap({ LDAPName($0) }) else { return nil }
        search = RoleSearch(sources: sources, userFilter: userFilter, nestedDepth: nestedDepth, base: name)
    }

    private static func sources(_ settings: inout SettingsReader) -> [RoleSource]? {
        guard settings.mentions("filters") else { return filterSource(&settings) }
        if settings.has("filter") { settings.warn("filter", "has no effect beside filters") }
        _ = settings.string("filter")
        let texts = settings.strings("filters")
        if texts.isEmpty { settings.warn("filters", "is empty, so nobody gets any role") }
        var sources: [RoleSource] = []
        var fragments: [LDAPNameFragment] = []
        var membershipIndex: Int?
        for (index, text) in texts.enumerated() {
            let key = "filters[\(index)]"
            if isTemplate(text) {
                guard let template = template(key, text, &settings) else { continue }
                sources.append(.paths(template))
            } else if let fragment = LDAPNameFragment(text) {
                fragments.append(fragment)
                if membershipIndex == nil {
                    membershipIndex = sources.count
                    sources.append(.membership([]))
                }
            } else {
                settings.problem(key, "must be a filter in parentheses, or a part of a DN such as OU=Desk,OU=News")
            }
        }
        // One look at the user's entry answers all parts; roles come group by group then, as with auth-o-tron.
        if let membershipIndex { sources[membershipIndex] = .membership([.paths(fragments)]) }
        return sources
    }

    private static func filterSource(_ settings: inout SettingsReader) -> [RoleSource]? {
        guard settings.has("filter"), let text = settings.string("filter") else {
            _ = settings.take("filter")
            return [.membership([.all])]
        }
        if isTemplate(text) { return template("filter", text, &settings).map { [.names($0)] } }
        guard let rule = MembershipRule(filter: text) else {
            settings.problem(
                "filter", "must be a filter in parentheses, a part of a DN such as OU=News, or text without =")
            return nil
        }
        settings.warn(
            "filter", "picks groups of memberOf; a part of a DN is compared whole: OU=Admin is not OU=Administrators")
        return [.membership([rule])]
    }

    private static func isTemplate(_ text: String) -> Bool { text.utf8.first { $0 != 0x20 } == UInt8(ascii: "(") }

    private static func template(
        _ key: String, _ text: String, _ settings: inout SettingsReader
    ) -> LDAPFilterTemplate? {
        do throws(LDAPFilterProblem) {
            let template = try LDAPFilterTemplate(text)
            if template.hasUsername { return template }
            settings.problem(key, "must hold {username}, or everybody gets what it finds")
        } catch {
            settings.problem(key, error.message)
        }
        return nil
    }

    private static let userFilter = "(&(objectClass=person)(cn={username}))"
}
