/// Roles in the order in which they were given, without repeats; compared by their bytes.
struct RoleList {
    /// The roles.
    private(set) var roles: [String] = []
    private var known: Set<[UInt8]> = []

    /// Makes a list of the first of each.
    init(_ roles: some Sequence<String>) { append(roles) }

    /// Adds those that are not in the list yet.
    mutating func append(_ more: some Sequence<String>) {
        for role in more where known.insert(Array(role.utf8)).inserted { roles.append(role) }
    }
}
