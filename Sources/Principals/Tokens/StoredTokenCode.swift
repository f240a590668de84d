import Base

/// Turns a record into bytes and back, for stores that keep bytes.
///
/// A JSON object with short texts. Reading is strict: what is not whole, of another version, or has a member that we do not
/// write is no record. Attributes and scopes are lists, for two names may differ although Unicode calls them equivalent.
public enum StoredTokenCode {
    /// No record that we make is longer.
    public static var maximumBytes: Int { 65_536 }

    /// Encodes a record.
    public static func encode(_ token: StoredToken) -> [UInt8] {
        var members: [(name: String, value: JSONValue)] = [
            ("version", .number(String(version))),
            ("digest", .text(text(of: token.digest))),
            ("username", .text(token.owner.username)),
            ("realm", .text(token.owner.realm)),
            ("provider", .text(token.provider)),
            ("roles", .list(token.roles.map { .text($0) })),
        ]
        if let email = token.email { members.append(("email", .text(email))) }
        if let fullName = token.fullName { members.append(("full_name", .text(fullName))) }
        members += [
            ("attributes", .list(inOrder(token.attributes).map { .list([.text($0.key), .text($0.value)]) })),
            (
                "scopes",
                .list(
                    inOrder(token.scopes).map { .list([.text($0.key), .list($0.value.map { .text($0) })]) })
            ),
            ("label", .text(token.label)),
            ("created", .number(String(token.created))),
            ("expires", .number(String(token.expiry))),
        ]
        if let lastUse = token.lastUse { members.append(("last_used", .number(String(lastUse)))) }
        if !token.seal.isEmpty { members.append(("seal", .text(Hexadecimal.encode(token.seal)))) }
        var bytes: [UInt8] = []
        JSONText.append(.object(members), to: &bytes)
        return bytes
    }

    /// Decodes a record; nil if the bytes are anything but one of this version.
    public static func decode(_ bytes: [UInt8]) -> StoredToken? {
        let value: JSONValue
        do throws(JSONReader.Failure) {
            value = try JSONReader.read(bytes, maximumBytes: maximumBytes)
        } catch {
            return nil
        }
        guard let members = value.members, value["version"]?.integer == version,
            members.allSatisfy({ member in names.contains { TextBytes.areEqual($0, member.name) } }),
            let digest = value["digest"]?.text.flatMap(digest(in:)),
            let username = value["username"]?.text, !username.isEmpty, let realm = value["realm"]?.text,
            let provider = value["provider"]?.text, let roles = value["roles"]?.texts,
            let attributes = value["attributes"]?.list.flatMap({ pairs($0, \.text) }),
            let scopes = value["scopes"]?.list.flatMap({ pairs($0, \.texts) }),
            let label = value["label"]?.text, StoredToken.isLabel(label), let created = moment(value["created"]),
            let expiry = moment(value["expires"]),
            // Absent or of the right kind: never of another.
            let email = optional(value["email"], \.text), let fullName = optional(value["full_name"], \.text),
            let lastUse = optional(value["last_used"], moment),
            let seal = optional(value["seal"], { $0.text.flatMap { octets(in: $0) } })
        else { return nil }
        return StoredToken(
            digest: digest, owner: TokenOwner(username: username, realm: realm), provider: provider, roles: roles,
            email: email, fullName: fullName, attributes: attributes, scopes: scopes, label: label, created: created,
            expiry: expiry, lastUse: lastUse, seal: seal ?? [])
    }

    /// A digest as 64 hexadecimal digits in lower case, as stores name their records.
    public static func text(of digest: TokenDigest) -> String {
        Hexadecimal.encode(digest.bytes)
    }

    /// The digest that `text(of:)` wrote; nil for any other text.
    public static func digest(in text: String) -> TokenDigest? {
        octets(in: text).flatMap { TokenDigest(bytes: $0) }
    }

    /// True if the record comes back as it is: it is not too long, and no two of its names are one to Unicode.
    static func canKeep(_ token: StoredToken) -> Bool { decode(encode(token)) != nil }

    /// 32 bytes as we write them.
    private static func octets(in text: String) -> [UInt8]? {
        text.utf8.count == 64 && Hexadecimal.isCanonical(text.utf8) ? Hexadecimal.decode(text.utf8) : nil
    }

    private static func moment(_ value: JSONValue?) -> Int64? {
        guard let seconds = value?.integer, (0...StoredToken.lastSecond).contains(seconds) else { return nil }
        return seconds
    }

    private static func inOrder<Value>(_ values: [String: Value]) -> [(key: String, value: Value)] {
        values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private static func pairs<Value>(_ items: [JSONValue], _ read: (JSONValue) -> Value?) -> [String: Value]? {
        var found: [String: Value] = [:]
        for item in items {
            guard let pair = item.list, pair.count == 2, let name = pair[0].text, let value = read(pair[1]),
                found.updateValue(value, forKey: name) == nil
            else { return nil }
        }
        return found
    }

    /// Nil if it is there and of the wrong kind.
    private static func optional<Value>(_ value: JSONValue?, _ read: (JSONValue) -> Value?) -> Value?? {
        guard let value else { return .some(nil) }
        return read(value).map { .some($0) }
    }

    private static let version: Int64 = 1
    private static let names = [
        "version", "digest", "username", "realm", "provider", "roles", "email", "full_name", "attributes", "scopes",
        "label", "created", "expires", "last_used", "seal",
    ]
}
