public import Base

/// The top-level keys that turn groups into Elasticsearch roles, and the group whitelist.
public struct RoleMappingSettings: Sendable {
    /// When `default_roles` are given.
    public enum DefaultRolesMode: String, Sendable, CaseIterable {
        /// Only to those whom no mapping gives a role.
        case fallback
        /// To everyone, after the mapped ones.
        case always
    }

    /// The roles of each group, in document order; group names compare without case.
    public let groupMappings: [(key: String, values: [String])]
    /// Roles that need no mapping.
    public let defaultRoles: [String]
    /// When they are given.
    public let defaultRolesMode: DefaultRolesMode
    /// The only groups that may be; nil if the whitelist is off.
    public let groupWhitelist: [String]?

    /// Makes settings from values known to be good.
    public init(
        groupMappings: [(key: String, values: [String])] = [], defaultRoles: [String] = [],
        defaultRolesMode: DefaultRolesMode = .fallback, groupWhitelist: [String]? = nil
    ) {
        self.groupMappings = groupMappings
        self.defaultRoles = defaultRoles
        self.defaultRolesMode = defaultRolesMode
        self.groupWhitelist = groupWhitelist
    }

    /// Reads the keys from the top of the document.
    public init(settings: inout SettingsReader) {
        defaultRoles = settings.strings("default_roles")
        let modes = DefaultRolesMode.allCases.map { $0.rawValue }
        let mode = settings.word("default_roles_mode", modes, default: DefaultRolesMode.fallback.rawValue)
        defaultRolesMode = DefaultRolesMode(rawValue: mode) ?? .fallback
        groupMappings = settings.stringLists("group_mappings")
        let isEnabled = settings.boolean("enable_group_whitelist", default: false)
        let whitelist = settings.strings("group_whitelist")
        groupWhitelist = isEnabled ? whitelist : nil
        for (group, roles) in groupMappings where roles.contains("") {
            settings.problem("group_mappings", "the roles of \(group) must not be empty")
        }
        if defaultRoles.contains("") { settings.problem("default_roles", "must not hold an empty name") }
    }
}
