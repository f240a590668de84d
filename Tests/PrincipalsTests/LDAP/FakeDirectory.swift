import Base
import Dispatch
import Platform

@testable import Principals

/// Servers of a directory in memory: they say what a test tells them to, and count what they are asked.
final class FakeDirectory: Sendable {
    typealias Search = @Sendable (LDAPSearch) throws(LDAPError) -> [LDAPEntry]

    private struct State {
        var search: Search = { _ in [] }
        var passwords: [String: String] = [:]
        var failures: [String: LDAPError] = [:]
        var asked: [String] = []
        var generation = 0
        var isClosed = false
        var waiting = 0
    }

    private let state = Locked(State())
    private let gate = DispatchSemaphore(value: 0)

    /// What happened, in order: `connect ldap://a`, `bind cn=x`, `search (cn=x)`.
    var asked: [String] { state.withLock { $0.asked } }

    /// How often something happened.
    func count(_ start: String) -> Int { asked.filter { $0.hasPrefix(start) }.count }

    /// Answers searches from now on.
    func onSearch(_ search: @escaping Search) { state.withLock { $0.search = search } }

    /// A search for this filter finds these entries, any other none.
    func find(_ entries: [String: [LDAPEntry]]) { onSearch { search in entries[search.filter] ?? [] } }

    /// The password of an entry.
    func setPassword(_ password: String, of dn: String) { state.withLock { $0.passwords[dn] = password } }

    /// Connecting to a server, or all searches and binds there if it is connected, fail from now on; nil ends that.
    func fail(_ url: String, _ error: LDAPError?) { state.withLock { $0.failures[url] = error } }

    /// Ends all connections.
    func dropConnections() { state.withLock { $0.generation += 1 } }

    /// Holds searches back until `open`.
    func close() { state.withLock { $0.isClosed = true } }

    /// How many searches are held back.
    var waitingCount: Int { state.withLock { $0.waiting } }

    /// Lets the searches go on.
    func open() {
        let waiting = state.withLock { state in
            state.isClosed = false
            return state.waiting
        }
        for _ in 0..<waiting { gate.signal() }
    }

    /// Waits until so many searches are held back.
    func waitForSearches(_ count: Int) async { while waitingCount < count { await Task.yield() } }

    /// Makes connections.
    var makeLink: DirectorySession.LinkMaker {
        { url, _ throws(LDAPError) in
            let generation = try self.note("connect \(url)", at: url.description)
            return Link(directory: self, url: url.description, generation: generation)
        }
    }

    private func note(_ what: String, at url: String) throws(LDAPError) -> Int {
        try state.withLock { state throws(LDAPError) in
            state.asked.append(what)
            if let error = state.failures[url] { throw error }
            return state.generation
        }
    }

    private final class Link: DirectoryLink {
        let directory: FakeDirectory
        let url: String
        let generation: Int
        var isUsable = true

        init(directory: FakeDirectory, url: String, generation: Int) {
            self.directory = directory
            self.url = url
            self.generation = generation
        }

        func bind(dn: String, password: Secret, until: Deadline) throws(LDAPError) -> LDAPBindResult {
            try ask("bind \(dn)")
            let right = directory.state.withLock { $0.passwords[dn] }
            let isRight = right.map { right in password.withBytes { $0 == Array(right.utf8) } } ?? false
            return isRight ? .accepted : .refused(reason: "invalid credentials")
        }

        func search(_ search: LDAPSearch, until: Deadline) throws(LDAPError) -> [LDAPEntry] {
            let isBase = if case .base = search.scope { true } else { false }
            try ask("search \(isBase ? search.base + " " : "")\(search.filter)")
            let isHeld = directory.state.withLock { state in
                if state.isClosed { state.waiting += 1 }
                return state.isClosed
            }
            if isHeld {
                directory.gate.wait()
                directory.state.withLock { $0.waiting -= 1 }
            }
            let entries = try directory.state.withLock { $0.search }(search)
            if entries.count > search.sizeLimit { throw LDAPError(.sizeLimitExceeded) }
            return entries
        }

        private func ask(_ what: String) throws(LDAPError) {
            do throws(LDAPError) {
                guard try directory.note(what, at: url) == generation else { throw LDAPError(.connectionLost) }
            } catch {
                isUsable = false
                throw error
            }
        }
    }
}

extension LDAPEntry {
    /// An entry with texts.
    static func with(_ dn: String, _ attributes: [(String, [String])] = []) -> LDAPEntry {
        LDAPEntry(dn: dn, attributes: attributes.map { (name: $0.0, values: $0.1.map { Array($0.utf8) }) })
    }
}
