import Platform

/// One place where an augmenter finds the groups of a user, and what a group is called as a role.
enum RoleSource: Sendable {
    /// Entries that a filter finds, by their CN.
    case names(LDAPFilterTemplate)
    /// Entries that a filter finds, by their path from below the search base.
    case paths(LDAPFilterTemplate)
    /// The `memberOf` of the user's own entry.
    case membership([MembershipRule])

    /// The role that an entry gives that a filter found.
    static func name(of group: DirectoryGroup) -> String? {
        GroupPath.commonName(of: group.name) ?? group.commonNames.first
    }
}
