/// The names that a product gives its identity fields, and what it puts between groups.
public struct IdentityFieldNames: Sendable {
    /// The user name.
    let username: String
    /// The groups.
    let groups: String
    /// The e-mail address.
    let email: String
    /// The display name.
    let name: String
    /// Between groups.
    let separator: String

    /// Authelia's fields, which Traefik's and NGINX's examples use too.
    static let authelia = IdentityFieldNames(
        username: "Remote-User", groups: "Remote-Groups", email: "Remote-Email", name: "Remote-Name", separator: ",")

    /// authentik's fields.
    static let authentik = IdentityFieldNames(
        username: "X-authentik-username", groups: "X-authentik-groups", email: "X-authentik-email",
        name: "X-authentik-name", separator: "|")
}
