import Base
public import Principals

/// The only groups that a principal may have; names compare by their bytes, but for ASCII case.
public struct GroupWhitelist: Sendable {
    private let allowed: Set<CaselessName>

    /// Makes the whitelist of the settings; nil if it is off.
    public init?(_ settings: RoleMappingSettings) {
        guard let groups = settings.groupWhitelist else { return nil }
        allowed = Set(groups.map { CaselessName($0) })
    }

    /// Refuses the whole request if one group is not listed: dropping it would hide a mistake.
    public func permit(_ principal: Principal) throws(Refusal) {
        for group in principal.roles where !allowed.contains(CaselessName(group)) {
            throw Refusal(.notWhitelisted, "the group \(group) is not on group_whitelist")
        }
    }
}
