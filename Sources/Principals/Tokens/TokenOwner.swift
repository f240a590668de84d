/// Whose a token is: a name in a realm. The same name in two realms is two people. Compared by bytes.
public struct TokenOwner: Sendable, Hashable {
    /// The user name.
    public let username: String
    /// The realm.
    public let realm: String

    /// Names an owner.
    public init(username: String, realm: String) {
        self.username = username
        self.realm = realm
    }

    /// Two spellings that Unicode calls equivalent are two owners.
    public static func == (left: TokenOwner, right: TokenOwner) -> Bool {
        left.username.utf8.elementsEqual(right.username.utf8) && left.realm.utf8.elementsEqual(right.realm.utf8)
    }

    /// Hashes the bytes that are compared.
    public func hash(into hasher: inout Hasher) {
        for byte in username.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
        for byte in realm.utf8 { hasher.combine(byte) }
    }
}
