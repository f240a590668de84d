import Platform

/// A group, as found in a search or as named by a member.
struct DirectoryGroup: Sendable {
    /// Its DN as the server wrote it.
    let text: String
    /// Its DN.
    let name: LDAPName
    /// Its `cn`, if its entry was read.
    let commonNames: [String]
    /// The groups that it belongs to itself; nil if its entry was not read.
    let memberOf: [String]?

    /// A group whose entry was found; nil if its DN cannot be read.
    init?(_ entry: LDAPEntry) throws(RoleSearchError) {
        guard let name = LDAPName(entry.dn) else { return nil }
        text = entry.dn
        self.name = name
        commonNames = entry.texts("cn")
        memberOf = try entry.memberships
    }

    /// A group that somebody belongs to; nil if its DN cannot be read.
    init?(named text: String) {
        guard let name = LDAPName(text) else { return nil }
        self.text = text
        self.name = name
        commonNames = []
        memberOf = nil
    }
}

/// Why roles could not be told although the directory answered.
enum RoleSearchError: Error, Equatable {
    /// Two people have the name.
    case severalUsers
    /// More than may be, or than one answer holds.
    case tooManyGroups
    /// The server or the way to it failed.
    case server(LDAPError)
}

extension LDAPEntry {
    /// The values of `memberOf`; those that are no plain text are left out.
    ///
    /// Active Directory gives many values in portions, as `memberOf;range=0-1499`: some of the groups are not all of them.
    var memberships: [String] {
        get throws(RoleSearchError) {
            let portion = Array("memberof;range=".utf8)
            for attribute in attributes
            where attribute.name.utf8.map({ (65...90).contains($0) ? $0 | 0x20 : $0 }).starts(with: portion) {
                throw .tooManyGroups
            }
            return texts("memberOf")
        }
    }
}
