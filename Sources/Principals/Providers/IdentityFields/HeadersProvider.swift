/// Takes the caller that a trusted gateway names in identity fields (`type: headers`).
public typealias HeadersProvider = IdentityFieldProvider<HeadersFields>

/// The preset of `type: headers`.
public enum HeadersFields: IdentityFieldPreset {
    /// `headers`
    public static var type: String { "headers" }
    /// The names that it starts from.
    public static var fields: IdentityFieldNames { .authelia }
}
