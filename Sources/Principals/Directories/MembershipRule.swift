import Platform

/// auth-o-tron's reading of `memberOf`: which of the DNs are roles, and what they are called.
enum MembershipRule: Sendable {
    /// Every group, by its CN.
    case all
    /// Groups whose DN has this part, by their CN.
    case within(LDAPNameFragment)
    /// Groups of whose DN some value holds this text, by their CN.
    case containing(String)
    /// Groups whose DN has one of these parts, by the path from there down to the CN: a role for each part.
    case paths([LDAPNameFragment])

    /// Reads a `filter` without parentheses; nil if it could only be a part of a DN and is none.
    init?(filter: String) {
        if let fragment = LDAPNameFragment(filter) {
            self = .within(fragment)
        } else if !filter.isEmpty, !filter.contains("=") {
            self = .containing(filter)
        } else {
            return nil
        }
    }

    /// The roles that a group gives; none if it has no CN.
    func roles(of group: LDAPName) -> [String] {
        guard let commonName = GroupPath.commonName(of: group) else { return [] }
        switch self {
        case .all: return [commonName]
        case .within(let fragment): return fragment.rootmostMatch(in: group) == nil ? [] : [commonName]
        case .containing(let text):
            let values = group.relativeNames.flatMap { $0 }.map { Array($0.value.utf8) }
            return values.contains { Self.has($0, Array(text.utf8)) } ? [commonName] : []
        case .paths(let fragments):
            return fragments.compactMap { fragment in
                fragment.rootmostMatch(in: group).flatMap { GroupPath.path(of: group, from: $0) }
            }
        }
    }

    private static func has(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard part.count <= bytes.count else { return false }
        return (0...bytes.count - part.count).contains { bytes[$0...].starts(with: part) }
    }
}
