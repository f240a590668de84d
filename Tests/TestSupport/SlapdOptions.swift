/// What a `SlapdServer` is like.
public struct SlapdOptions: Sendable {
    /// Whose directory it resembles.
    public enum Shape: Sendable {
        /// OpenLDAP's: `uid=alice,ou=people,dc=example,dc=org`, memberOf written by the overlay.
        case example
        /// Active Directory's: `CN=Alice Adams,OU=Desk,OU=News,DC=corp,DC=test`, sAMAccountName, memberOf in capitals.
        case activeDirectory
    }

    /// Whose directory it resembles.
    public var shape = Shape.example
    /// The number of entries it finds at most for anyone but the root.
    public var sizeLimit = 500
    /// True if a bind with a name and an empty password succeeds, as anonymous: the trap of RFC 4513 §5.1.2.
    public var allowsAnonymousBind = false
    /// True if three wrong passwords lock an account, and dora's password must be changed.
    public var hasPasswordPolicy = true
    /// False if it knows no TLS.
    public var hasTLS = true
    /// The names in its certificate, as OpenSSL writes them; nil for 127.0.0.1, localhost and the machine's name.
    public var certificateNames: String?
    /// True if it talks only to those who show a certificate of its authority.
    public var demandsClientCertificate = false
    /// More lines of configuration before the database.
    public var globalLines: [String] = []
    /// More lines of configuration of the database: `limits …`.
    public var databaseLines: [String] = []

    /// The usual ones.
    public init() {}
}
