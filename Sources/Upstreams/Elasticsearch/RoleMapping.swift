import Base
import Platform

/// Turns groups into Elasticsearch roles. An unmapped name is never a role.
public struct RoleMapping: Sendable {
    private let roles: [CaselessName: [String]]
    private let defaultRoles: [String]
    private let addsDefaults: Bool
    /// SHA-256 of the whole mapping: part of every fingerprint, so that a changed mapping changes them all.
    let digest: [UInt8]

    /// Makes the mapping of the settings. Groups that differ in ASCII case only are one.
    public init(_ settings: RoleMappingSettings) {
        var roles: [CaselessName: [String]] = [:]
        for (group, values) in settings.groupMappings { roles[CaselessName(group), default: []] += values }
        self.roles = roles
        defaultRoles = settings.defaultRoles
        addsDefaults = settings.defaultRolesMode == .always
        var bytes: [UInt8] = []
        for (group, values) in settings.groupMappings { JSONText.append([group] + values, to: &bytes) }
        JSONText.append([settings.defaultRolesMode.rawValue] + settings.defaultRoles, to: &bytes)
        digest = Digest.sha256(bytes)
    }

    /// The roles of groups in the order of the groups, without repeats; then the default ones, if they are due.
    public func roles(of groups: [String]) -> [String] {
        var found: [String] = []
        for group in groups { Self.add(roles[CaselessName(group)] ?? [], to: &found) }
        if addsDefaults || found.isEmpty { Self.add(defaultRoles, to: &found) }
        return found
    }

    private static func add(_ roles: [String], to found: inout [String]) {
        for role in roles where !found.contains(role) { found.append(role) }
    }
}
