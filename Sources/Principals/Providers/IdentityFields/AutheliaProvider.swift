/// Takes the caller that Authelia names in `Remote-User` and its siblings (`type: authelia`).
public typealias AutheliaProvider = IdentityFieldProvider<AutheliaFields>

/// The preset of `type: authelia`.
public enum AutheliaFields: IdentityFieldPreset {
    /// `authelia`
    public static var type: String { "authelia" }
    /// The names that it starts from.
    public static var fields: IdentityFieldNames { .authelia }
}
