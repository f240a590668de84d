/// Roles in the order in which they were given, without repeats; compared by their bytes.
struct RoleList {
    /// The roles.
    private(set) var roles: [String] = []
    /// All roles, once there are too many to compare them one by one.
    private var known: Set<[UInt8]> = []

    /// Makes a list of the first of each.
    init(_ roles: some Sequence<String>) { append(roles) }

    /// Adds those that are not in the list yet.
    mutating func append(_ more: some Sequence<String>) {
        for role in more where isNew(role) { roles.append(role) }
    }

    private mutating func isNew(_ role: String) -> Bool {
        if roles.count < Self.shortCount {
            return !roles.contains { $0.utf8.count == role.utf8.count && $0.utf8.elementsEqual(role.utf8) }
        }
        if known.isEmpty { known = Set(roles.map { Array($0.utf8) }) }
        return known.insert(Array(role.utf8)).inserted
    }

    private static let shortCount = 8
}
