import Base

/// Which claims carry the user name, the e-mail address, the groups and the display name (`claim_mappings`).
struct ClaimMapping: Sendable, Equatable {
    /// The user name's claim; nil if the provider has a rule of its own.
    let username: ClaimPath?
    /// The e-mail address's claim.
    let email: ClaimPath
    /// The groups' claim; nil for none.
    let groups: ClaimPath?
    /// The display name's claim.
    let fullName: ClaimPath

    /// The names that OpenID Connect gives them, and `groups`.
    static let openID = ClaimMapping(
        username: ClaimPath("preferred_username"), email: ClaimPath("email"), groups: ClaimPath("groups"),
        fullName: ClaimPath("name"))
    /// Where user name and roles are found by a rule of their own.
    static let token = ClaimMapping(
        username: nil, email: ClaimPath("email"), groups: nil, fullName: ClaimPath("name"))

    /// Makes a mapping.
    init(username: ClaimPath?, email: ClaimPath, groups: ClaimPath?, fullName: ClaimPath) {
        self.username = username
        self.email = email
        self.groups = groups
        self.fullName = fullName
    }

    /// Reads `claim_mappings`; a claim that is not named there stays what it is in `standard`.
    init(settings: inout SettingsReader, standard: ClaimMapping) {
        self = settings.section("claim_mappings") { section in
            func path(_ key: String, _ standard: ClaimPath?) -> ClaimPath? {
                let text = standard.map { section.string(key, default: $0.text) } ?? section.string(key)
                guard let text, text.isEmpty else { return text.map { ClaimPath($0) } }
                section.problem(key, "must not be empty")
                return standard
            }
            return ClaimMapping(
                username: path("username", standard.username),
                email: path("email", standard.email) ?? standard.email, groups: path("groups", standard.groups),
                fullName: path("full_name", standard.fullName) ?? standard.fullName)
        }
    }

    /// What claims say of a subject; nil if they hold no user name, which must be a text that is not empty.
    func identity(of claims: JSONValue, expiry: Int64?) -> Identity? {
        guard let name = username?.value(in: claims)?.text, !name.isEmpty else { return nil }
        return Identity(
            username: name, roles: groupNames(in: claims), email: text(at: email, in: claims),
            fullName: text(at: fullName, in: claims), expiry: expiry)
    }

    /// The groups that claims hold: a list gives its texts, a text alone is one group, anything else gives none.
    func groupNames(in claims: JSONValue) -> [String] {
        switch groups?.value(in: claims) {
        case .text(let group): group.isEmpty ? [] : [group]
        case .list(let groups): groups.compactMap(\.text).filter { !$0.isEmpty }
        case .null, .boolean, .number, .object, nil: []
        }
    }

    /// A claim that is a text and not empty.
    func text(at path: ClaimPath, in claims: JSONValue) -> String? {
        guard let text = path.value(in: claims)?.text, !text.isEmpty else { return nil }
        return text
    }
}
