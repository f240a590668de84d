/// Takes the caller that authentik names in `X-authentik-username` and its siblings (`type: authentik`).
public typealias AuthentikProvider = IdentityFieldProvider<AuthentikFields>

/// The preset of `type: authentik`.
public enum AuthentikFields: IdentityFieldPreset {
    /// `authentik`
    public static var type: String { "authentik" }
    /// The names that it starts from.
    public static var fields: IdentityFieldNames { .authentik }
}
