public import Principals

/// The only groups that a principal may have; names compare without case.
public struct GroupWhitelist: Sendable {
    private let allowed: Set<String>

    /// Makes the whitelist of the settings; nil if it is off.
    public init?(_ settings: RoleMappingSettings) {
        guard let groups = settings.groupWhitelist else { return nil }
        allowed = Set(groups.map { $0.lowercased() })
    }

    /// Refuses the whole request if one group is not listed: dropping it would hide a mistake.
    public func permit(_ principal: Principal) throws(Refusal) {
        for group in principal.roles where !allowed.contains(group) && !allowed.contains(group.lowercased()) {
            throw Refusal(.notWhitelisted, "the group \(group) is not on group_whitelist")
        }
    }
}
