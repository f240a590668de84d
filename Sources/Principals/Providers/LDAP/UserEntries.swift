import Base
import Platform

/// Finds the entry of a user, and says who it is.
struct UserEntries: Sendable {
    private let filter: LDAPFilterTemplate
    private let usernameAttribute: String

    /// Reads `filter` and `username_attribute`; nil: the problems stay in `settings`.
    init?(settings: inout SettingsReader) {
        let (text, attribute) = (settings.requiredString("filter"), settings.string("username_attribute"))
        guard let text else { return nil }
        do throws(LDAPFilterProblem) {
            filter = try LDAPFilterTemplate(text)
        } catch {
            settings.problem("filter", error.message)
            return nil
        }
        guard filter.hasUsername else {
            settings.problem("filter", "must hold {username}")
            return nil
        }
        guard let attribute = attribute ?? filter.usernameAttributes.first else {
            settings.problem("username_attribute", "is required: no condition of filter is (attribute={username})")
            return nil
        }
        let isAttribute = !attribute.isEmpty && attribute.utf8.allSatisfy(Self.isAttributeByte)
        if !isAttribute { settings.problem("username_attribute", "must be an attribute's name, such as uid") }
        usernameAttribute = attribute
        settings.record("username_attribute", .scalar(attribute, isQuoted: true))
    }

    /// Searches the entry and binds as it.
    func verdict(
        on username: String, _ password: Secret, in session: DirectorySession
    ) throws(LDAPError) -> Verdict {
        // Two, to see that there is more than one.
        let entries = try session.search(
            filter.filter(for: username), attributes: [usernameAttribute, "mail", "displayName", "cn"], limit: 2)
        guard let entry = entries.first, !entry.dn.isEmpty else { return .rejected(reason: "no entry") }
        guard entries.count == 1 else { return .rejected(reason: "several entries") }
        guard let name = name(of: entry, asked: username) else { return .rejected(reason: "an entry without a name") }
        switch try session.bind(dn: entry.dn, password: password) {
        case .refused(let reason): return .rejected(reason: "bind refused: \(reason)")
        case .accepted:
            let fullName = entry.texts("displayName").first ?? entry.texts("cn").first
            return .authenticated(
                Identity(username: name, email: entry.texts("mail").first, fullName: fullName))
        }
    }

    /// What the entry calls its user: its only name, or of several the one that was asked for. Case does not count for
    /// directories, so whoever is asked for as `ALICE` is still `alice`.
    private func name(of entry: LDAPEntry, asked username: String) -> String? {
        let names = entry.texts(usernameAttribute)
        let name =
            entry.values(usernameAttribute).count == 1
            ? names.first
            : names.first { TextBytes.areEqual($0, username) }
                ?? names.first { CaselessName($0) == CaselessName(username) }
        return name.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func isAttributeByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || [UInt8(ascii: "-"), UInt8(ascii: ".")].contains(byte)
    }
}
