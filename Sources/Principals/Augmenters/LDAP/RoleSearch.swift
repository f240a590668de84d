import Base
import Platform

/// Finds the roles of a user in a directory: all of them, or none and an error.
struct RoleSearch: Sendable {
    /// Where groups are found, in order.
    let sources: [RoleSource]
    /// The user's own entry, for `RoleSource.membership`.
    let userFilter: LDAPFilterTemplate
    /// How many times groups of groups are followed.
    let nestedDepth: Int
    /// Below which groups lie.
    let base: LDAPName

    /// Asks one server. `skipped` counts groups whose names cannot be roles.
    func roles(
        of username: String, in session: DirectorySession
    ) throws(RoleSearchError) -> (roles: [String], skipped: Int) {
        var roles = RoleList([])
        var skipped = 0
        func add(_ names: [String?]) {
            for name in names {
                if let name, Self.isRole(name) { roles.append([name]) } else { skipped += 1 }
            }
        }
        for source in sources {
            switch source {
            case .names(let template):
                let groups = try groups(template, of: username, in: session)
                skipped += groups.skipped
                add(groups.found.map { RoleSource.name(of: $0) })
            case .paths(let template):
                let groups = try groups(template, of: username, in: session)
                skipped += groups.skipped
                add(groups.found.map { GroupPath.path(of: $0.name, below: base) })
            case .membership(let rules):
                let groups = try memberships(of: username, in: session)
                skipped += groups.skipped
                for group in groups.found { add(rules.flatMap { $0.roles(of: group.name) }) }
            }
        }
        return (roles.roles, skipped)
    }

    /// The groups that a filter finds, and those below the search base that they belong to.
    private func groups(
        _ template: LDAPFilterTemplate, of username: String, in session: DirectorySession
    ) throws(RoleSearchError) -> (found: [DirectoryGroup], skipped: Int) {
        // The filter asks by the directory's rules, and nobody looks whose groups they are.
        if !DirectoryName.isASCII(username), try user(username, in: session) == nil { return ([], 0) }
        let entries: [LDAPEntry]
        do throws(LDAPError) {
            entries = try session.search(template.filter(for: username), attributes: Self.groupAttributes)
        } catch {
            throw .server(error)
        }
        var groups: [DirectoryGroup] = []
        for entry in entries { if let group = try DirectoryGroup(entry) { groups.append(group) } }
        // Whoever may write elsewhere in the directory could make a group there that the ones here belong to.
        let all = try following(groups, in: session) { $0.isWithin(base) }
        return (all, entries.count - groups.count)
    }

    /// The groups that the user's entry names, and those that they belong to; none if nobody has the name.
    private func memberships(
        of username: String, in session: DirectorySession
    ) throws(RoleSearchError) -> (found: [DirectoryGroup], skipped: Int) {
        guard let user = try user(username, in: session) else { return ([], 0) }
        let names = try user.memberships
        let groups = names.compactMap { DirectoryGroup(named: $0) }
        let skipped = user.values("memberOf").count - groups.count
        return (try following(groups, in: session) { _ in true }, skipped)
    }

    /// The entry of the user; nil if there is none, or if it is another's by the bytes of its name, but for the case of ASCII
    /// letters. A filter that compares no attribute with the name alone is believed about names in ASCII.
    private func user(_ username: String, in session: DirectorySession) throws(RoleSearchError) -> LDAPEntry? {
        let attributes = userFilter.usernameAttributes
        let users: [LDAPEntry]
        do throws(LDAPError) {
            users = try session.search(
                userFilter.filter(for: username), attributes: ["memberOf"] + attributes, limit: 2)
        } catch {
            throw error.code == .sizeLimitExceeded ? .severalUsers : .server(error)
        }
        guard users.count <= 1 else { throw .severalUsers }
        guard let user = users.first else { return nil }
        if attributes.isEmpty { return DirectoryName.isASCII(username) ? user : nil }
        let names = attributes.flatMap { user.texts($0) }
        return names.contains { CaselessName($0) == CaselessName(username) } ? user : nil
    }

    /// Groups and the groups that they belong to, level by level, each once.
    private func following(
        _ groups: [DirectoryGroup], in session: DirectorySession, where isWanted: (LDAPName) -> Bool
    ) throws(RoleSearchError) -> [DirectoryGroup] {
        var all = groups
        var level = groups
        var known = Set(groups.map { CaselessName($0.text) })
        for _ in 0..<nestedDepth where !level.isEmpty {
            var next: [DirectoryGroup] = []
            for group in level {
                for text in try memberships(of: group, in: session) where known.insert(CaselessName(text)).inserted {
                    guard known.count <= Self.mostNestedGroups else { throw .tooManyGroups }
                    guard let parent = DirectoryGroup(named: text), isWanted(parent.name) else { continue }
                    next.append(parent)
                }
            }
            all += next
            level = next
        }
        return all
    }

    private func memberships(
        of group: DirectoryGroup, in session: DirectorySession
    ) throws(RoleSearchError) -> [String] {
        if let known = group.memberOf { return known }
        let entry: LDAPEntry?
        do throws(LDAPError) {
            entry = try session.entry(group.text, attributes: ["memberOf"])
        } catch {
            throw .server(error)
        }
        return try entry?.memberships ?? []
    }

    private static func isRole(_ name: String) -> Bool {
        !name.isEmpty && !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    private static let groupAttributes = ["cn", "memberOf"]
    private static let mostNestedGroups = 500
}

extension RoleSearch {
    /// The same for `LDAPDirectory.perform`: what a server that works well said is a result, everything else is thrown.
    func result(
        for username: String, in session: DirectorySession
    ) throws(LDAPError) -> Result<(roles: [String], skipped: Int), LDAPDirectoryError> {
        do throws(RoleSearchError) {
            return .success(try roles(of: username, in: session))
        } catch {
            switch error {
            case .server(let error): throw error
            case .severalUsers: return .failure(LDAPDirectoryError(.refused, "several entries for one user name"))
            case .tooManyGroups: return .failure(LDAPDirectoryError(.tooMany, "too many groups"))
            }
        }
    }
}
