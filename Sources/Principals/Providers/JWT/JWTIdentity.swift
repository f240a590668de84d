import Base

/// Who a verified JWT's claims name, by auth-o-tron's rules: user name, roles, scopes, and every other claim an attribute.
struct JWTIdentity: Sendable {
    private let provider: String
    private let mapping: ClaimMapping

    /// Makes the rules of the provider of that name, under which the scopes stand.
    init(provider: String, mapping: ClaimMapping = .token) {
        self.provider = provider
        self.mapping = mapping
    }

    /// The subject of claims (a JSON object) that expire at `expiry`: authenticated, or rejected if they name nobody or a
    /// claim that carries roles has another shape than it should.
    func verdict(of claims: JSONValue, expiry: Int64?) -> Verdict {
        guard let name = username(in: claims), !name.isEmpty else { return .rejected(reason: "no user name") }
        guard let roles = roles(in: claims) else { return .rejected(reason: "a claim of roles has another type") }
        guard let attributes = Self.attributes(of: claims) else {
            return .rejected(reason: "the names of two claims are equivalent")
        }
        return .authenticated(
            Identity(
                username: name, roles: roles + mapping.groupNames(in: claims),
                email: mapping.text(at: mapping.email, in: claims),
                fullName: mapping.text(at: mapping.fullName, in: claims), attributes: attributes,
                scopes: scopes(in: claims), expiry: expiry))
    }

    /// The mapped claim, else `preferred_username` if that is a text, else `sub`.
    private func username(in claims: JSONValue) -> String? {
        if let path = mapping.username { return path.value(in: claims)?.text }
        return claims["preferred_username"]?.text ?? claims["sub"]?.text
    }

    /// `realm_access.roles`, then `entitlements`, then the `roles` of each client in `resource_access`.
    private func roles(in claims: JSONValue) -> [String]? {
        var roles: [String] = []
        var lists = [claims["realm_access"]?["roles"], claims["entitlements"]]
        for holder in ["realm_access", "resource_access"] {
            switch claims[holder] {
            case .object, .null, nil: continue
            case .boolean, .number, .text, .list: return nil
            }
        }
        for client in claims["resource_access"]?.members ?? [] {
            guard client.value.members != nil else { return nil }
            lists.append(client.value["roles"])
        }
        for list in lists {
            guard let list, list != .null else { continue }
            guard let texts = list.texts else { return nil }
            roles += texts
        }
        return roles
    }

    /// `scope = scope-token *( SP scope-token )` (RFC 6749 §3.3); some issuers write a list.
    private func scopes(in claims: JSONValue) -> [String: [String]] {
        switch claims["scope"] {
        // By scalars: a blank and a combining mark after it are one character, and the mark is the next scope's.
        case .text(let scope):
            [provider: scope.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map { String($0) }]
        case .list(let scopes): [provider: scopes.compactMap(\.text)]
        case .null, .boolean, .number, .object, nil: [:]
        }
    }

    /// Every other claim as a text: texts as they are, anything else as JSON; without control characters.
    ///
    /// Nil if two names are one by canonical equivalence (UAX #15): the second would become the value of the first.
    private static func attributes(of claims: JSONValue) -> [String: String]? {
        var attributes: [String: String] = [:]
        for (name, value) in claims.members ?? [] where !consumed.contains(where: { name.utf8.elementsEqual($0.utf8) })
        {
            guard attributes.updateValue(printable(value.text ?? json(value)), forKey: name) == nil else { return nil }
        }
        return attributes
    }

    private static func json(_ value: JSONValue) -> String {
        var bytes: [UInt8] = []
        JSONText.append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A text without U+0000…U+001F and U+007F…U+009F (general category Cc).
    private static func printable(_ text: String) -> String {
        guard mayHoldControl(text) else { return text }
        var rest = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar.properties.generalCategory != .control { rest.append(scalar) }
        return String(rest)
    }

    /// True if a byte is a control character or may begin one: U+0080…U+009F begin with C2.
    private static func mayHoldControl(_ text: String) -> Bool {
        text.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 }
    }

    private static let consumed = ["sub", "scope", "realm_access", "resource_access", "entitlements"]
}
