import Base
import Platform
import Principals

/// The user that a principal has in Elasticsearch, but for its password.
struct ElasticsearchUser: Sendable {
    /// What `metadata.managed_by` says of our accounts.
    static let mark = "sallyport"

    /// The name in Elasticsearch.
    let name: UserName
    /// The principal's realm.
    let realm: String
    /// The principal's name.
    let username: String
    /// What the account is written from; accounts with the same fingerprint are equal but for the password.
    let fingerprint: [UInt8]

    private let principal: Principal
    private let mapping: RoleMapping

    /// Describes the user of a principal. Roles are mapped only when the account is written.
    init(_ principal: Principal, name: UserName, mapping: RoleMapping) {
        self.name = name
        realm = principal.realm
        username = principal.username
        self.principal = principal
        self.mapping = mapping
        fingerprint = Self.fingerprint(of: principal, name: name, mapping: mapping)
    }

    /// True if a principal is described by the same bytes; cheaper than its fingerprint.
    ///
    /// `==` of `String` would take U+212A KELVIN SIGN for a K, and one user for another.
    func isMade(of other: Principal) -> Bool {
        TextBytes.areEqual(other.username, username) && TextBytes.areEqual(other.realm, realm)
            && other.roles.elementsEqual(principal.roles, by: TextBytes.areEqual)
            && TextBytes.areEqual(other.identity.email ?? "", principal.identity.email ?? "")
            && TextBytes.areEqual(other.identity.fullName ?? "", principal.identity.fullName ?? "")
    }

    /// The roles that the account has.
    var roles: [String] { mapping.roles(of: principal.roles) }
    /// The groups that its metadata have.
    var groups: [String] { principal.roles }
    /// The display name; "" for none.
    var fullName: String { principal.identity.fullName ?? "" }
    /// The e-mail address; "" for none.
    var email: String { principal.identity.email ?? "" }

    /// The body of `PUT /_security/user/{name}`.
    func document(password: Secret) -> [UInt8] {
        var body: [UInt8] = Array(#"{"enabled":true,"password":"#.utf8)
        password.withBytes { JSONText.append(String(decoding: $0, as: UTF8.self), to: &body) }
        body += Array(#","roles":"#.utf8)
        JSONText.append(roles, to: &body)
        body += Array(#","full_name":"#.utf8)
        JSONText.append(fullName, to: &body)
        body += Array(#","email":"#.utf8)
        JSONText.append(email, to: &body)
        body += Array(#","metadata":{"groups":"#.utf8)
        JSONText.append(principal.roles, to: &body)
        let marks = [
            ("managed_by", Self.mark), ("realm", realm), ("username", username),
            ("roles_fingerprint", Hexadecimal.encode(fingerprint)),
        ]
        for (key, value) in marks {
            body += Array(",\"\(key)\":".utf8)
            JSONText.append(value, to: &body)
        }
        return body + Array("}}".utf8)
    }

    /// The first half of SHA-256 over everything the account is made of, each part with its length.
    private static func fingerprint(of principal: Principal, name: UserName, mapping: RoleMapping) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        bytes.append(contentsOf: mapping.digest)
        append(name.text, to: &bytes)
        append(principal.realm, to: &bytes)
        append(principal.username, to: &bytes)
        append(principal.identity.fullName ?? "", to: &bytes)
        append(principal.identity.email ?? "", to: &bytes)
        for group in principal.roles { append(group, to: &bytes) }
        return Array(Digest.sha256(bytes).prefix(16))
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        let count = UInt32(truncatingIfNeeded: text.utf8.count)
        for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
        bytes.append(contentsOf: text.utf8)
    }
}
