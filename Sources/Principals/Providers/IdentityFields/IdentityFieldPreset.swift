/// A product that names callers in identity fields: its word in the configuration and what its fields are called.
public protocol IdentityFieldPreset {
    /// The word in the configuration.
    static var type: String { get }
    /// The fields' names, unless the configuration says otherwise.
    static var fields: IdentityFieldNames { get }
}
