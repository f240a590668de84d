import Base
import Platform

/// What one piece of work does at one server: searches as the service account, binds as users. It blocks.
///
/// Connections are taken from those that rest, or made. One that rested and turns out to be dead is replaced once.
final class DirectorySession {
    /// Makes a connection until the deadline.
    typealias LinkMaker = @Sendable (LDAPURL, Deadline) throws(LDAPError) -> any DirectoryLink

    /// True if the work ended because its own time did, which says nothing about the server.
    private(set) var isCutShort = false

    private let server: DirectoryServer
    private let settings: LDAPDirectorySettings
    private let makeLink: LinkMaker
    private let deadline: Deadline
    private var links: [DirectoryServer.Use: any DirectoryLink] = [:]

    init(
        at server: DirectoryServer, _ settings: LDAPDirectorySettings, until deadline: Deadline,
        makeLink: @escaping LinkMaker
    ) {
        self.server = server
        self.settings = settings
        self.deadline = deadline
        self.makeLink = makeLink
    }

    /// Lets the connections rest.
    func end() {
        for (use, link) in links { server.giveBack(link, for: use) }
        links = [:]
    }

    /// The entries below the search base that a filter fits, at most `limit`.
    func search(
        _ filter: String, attributes: [String], limit: Int? = nil
    ) throws(LDAPError) -> [LDAPEntry] {
        try search(
            LDAPSearch(
                base: settings.searchBase, scope: .subtree, filter: filter, attributes: attributes,
                sizeLimit: limit ?? settings.sizeLimit, pageSize: settings.pageSize))
    }

    /// One entry by its name; nil if there is none that may be seen.
    func entry(_ name: String, attributes: [String]) throws(LDAPError) -> LDAPEntry? {
        do throws(LDAPError) {
            return try search(
                LDAPSearch(
                    base: name, scope: .base, filter: "(objectClass=*)", attributes: attributes, sizeLimit: 1,
                    pageSize: settings.pageSize)
            ).first
        } catch {
            guard error.code == .noSuchObject else { throw error }
            return nil
        }
    }

    /// Whether the password is the entry's.
    func bind(dn: String, password: Secret) throws(LDAPError) -> LDAPBindResult {
        try onLink(for: .binding) { link, limit throws(LDAPError) in
            try link.bind(dn: dn, password: password, until: limit)
        }
    }

    private func search(_ search: LDAPSearch) throws(LDAPError) -> [LDAPEntry] {
        try onLink(for: .searching) { link, limit throws(LDAPError) in try link.search(search, until: limit) }
    }

    private func onLink<Value>(
        for use: DirectoryServer.Use, _ body: (any DirectoryLink, Deadline) throws(LDAPError) -> Value
    ) throws(LDAPError) -> Value {
        if let rested = links.removeValue(forKey: use) ?? server.takeLink(for: use) {
            do throws(LDAPError) {
                return try onLink(rested, for: use, body)
            } catch {
                guard error.code == .connectionLost, !deadline.hasPassed() else { throw error }
            }
        }
        return try onLink(open(use), for: use, body)
    }

    private func onLink<Value>(
        _ link: any DirectoryLink, for use: DirectoryServer.Use,
        _ body: (any DirectoryLink, Deadline) throws(LDAPError) -> Value
    ) throws(LDAPError) -> Value {
        do throws(LDAPError) {
            let value = try timed(settings.operationTimeout) { limit throws(LDAPError) in try body(link, limit) }
            links[use] = link
            return value
        } catch {
            // After an answer the connection is as good as before; after anything else it is not used again.
            if error.isAnswer { links[use] = link }
            throw error
        }
    }

    private func open(_ use: DirectoryServer.Use) throws(LDAPError) -> any DirectoryLink {
        let link = try timed(settings.networkTimeout) { limit throws(LDAPError) in try makeLink(server.url, limit) }
        guard use == .searching, let searcher = settings.searcher else { return link }
        let result = try timed(settings.operationTimeout) { limit throws(LDAPError) in
            try link.bind(dn: searcher.name, password: searcher.password, until: limit)
        }
        switch result {
        case .accepted: return link
        case .refused(let reason): throw LDAPError(.refused, "bind_dn: \(reason)")
        }
    }

    /// Lets one step take its time, and never more than is left.
    private func timed<Value>(
        _ time: Duration, _ body: (Deadline) throws(LDAPError) -> Value
    ) throws(LDAPError) -> Value {
        let limit = Deadline.after(time).capped(by: deadline)
        do throws(LDAPError) {
            return try body(limit)
        } catch {
            if error.code == .timedOut, limit == deadline { isCutShort = true }
            throw error
        }
    }
}

extension LDAPError {
    /// True if a server that works well said it: another one would say the same.
    var isAnswer: Bool {
        switch code {
        case .noSuchObject, .sizeLimitExceeded, .badFilter, .badName: true
        case .connectFailed, .tlsFailed, .timedOut, .connectionLost, .refused, .serverFailed: false
        }
    }
}
