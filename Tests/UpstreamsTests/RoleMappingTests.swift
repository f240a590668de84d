import Principals
import Rules
import Testing

@testable import Upstreams

struct RoleMappingTests {
    private func mapping(_ mode: RoleMappingSettings.DefaultRolesMode = .fallback) -> RoleMapping {
        RoleMapping(
            RoleMappingSettings(
                groupMappings: [
                    ("Admins", ["superuser", "kibana_admin"]), ("devs", ["kibana_user", "kibana_admin"]),
                    ("DEVS", ["monitor"]), ("CN=Ops, OU=x.y", ["ops"]), ("nobody", []),
                ], defaultRoles: ["viewer", "kibana_user"], defaultRolesMode: mode))
    }

    @Test(arguments: [
        (["admins"], ["superuser", "kibana_admin"]),
        (["DEVS", "ADMINS"], ["kibana_user", "kibana_admin", "monitor", "superuser"]),
        (["cn=ops, ou=X.Y"], ["ops"]),
        ([], ["viewer", "kibana_user"]),
        (["superuser"], ["viewer", "kibana_user"]),
        (["nobody"], ["viewer", "kibana_user"]),
    ])
    func `groups become roles in order, without case and repeats`(groups: [String], roles: [String]) {
        #expect(mapping().roles(of: groups) == roles)
    }

    @Test func `default roles can be for everyone`() {
        #expect(mapping(.always).roles(of: ["devs"]) == ["kibana_user", "kibana_admin", "monitor", "viewer"])
    }

    @Test func `a changed mapping has another digest`() {
        let other = RoleMapping(RoleMappingSettings(groupMappings: [("a", ["b"])]))
        #expect(mapping().digest != mapping(.always).digest)
        #expect(mapping().digest != other.digest)
        #expect(mapping().digest == mapping().digest)
    }

    @Test func `a group that Unicode takes for another one is not that one`() {
        let kelvin = "\u{212A}ings"
        let mapping = RoleMapping(RoleMappingSettings(groupMappings: [("kings", ["superuser"])]))
        #expect(mapping.roles(of: ["KINGS"]) == ["superuser"])
        #expect(mapping.roles(of: [kelvin]) == [])
        let whitelist = GroupWhitelist(RoleMappingSettings(groupMappings: [], groupWhitelist: ["kings"]))
        #expect(throws: Never.self) { try whitelist?.permit(Permits.permit(roles: ["Kings"]).principal) }
        #expect(throws: Refusal(.notWhitelisted)) { try whitelist?.permit(Permits.permit(roles: [kelvin]).principal) }
    }
}
