import Base
import Platform

/// Which servers hold a directory, and how they are spoken to; what provider and augmenter have in common.
struct LDAPDirectorySettings: Sendable {
    /// Who searches: the DN or other name of a service account, and its password.
    struct Searcher: Sendable {
        let name: String
        let password: Secret
    }

    /// What a directory is asked for.
    enum Purpose {
        /// Who belongs to which groups.
        case searching
        /// That, and whether passwords are right.
        case verifyingPasswords
    }

    /// The servers; all hold the same entries.
    var servers: [LDAPURL]
    /// Below which entries are looked for.
    var searchBase: String
    /// Nil searches as anybody.
    var searcher: Searcher?
    /// True if `ldap` connections are encrypted from the start on.
    var startsTLS = false
    /// Which certificates are trusted and shown.
    var tls = TLSSettings()
    /// For connecting and TLS.
    var networkTimeout = Duration.seconds(2)
    /// For each bind and each search.
    var operationTimeout = Duration.seconds(4)
    /// Threads, and connections that search.
    var connections = 4
    /// Entries asked for at once.
    var pageSize = 500
    /// Entries that a search may find.
    var sizeLimit = 1000

    /// Takes where the servers are and where to look; the rest has its defaults.
    init(servers: [LDAPURL], searchBase: String, searcher: Searcher? = nil) {
        self.servers = servers
        self.searchBase = searchBase
        self.searcher = searcher
    }

    /// Reads all of it; nil: the problems stay in `settings`.
    init?(settings: inout SettingsReader, purpose: Purpose) {
        let servers = Self.servers(&settings)
        let searchBase = settings.requiredString("search_base")
        if let searchBase, LDAPName(searchBase) == nil { settings.problem("search_base", "is no DN (RFC 4514)") }
        searcher = Self.searcher(&settings)
        startsTLS = settings.boolean("start_tls", default: false)
        tls = UpstreamTLSKeys.read(&settings)
        let brief = Duration.milliseconds(10)...Duration.seconds(60)
        networkTimeout = settings.duration("network_timeout", in: brief, default: networkTimeout)
        operationTimeout = settings.duration("operation_timeout", in: brief, default: operationTimeout)
        connections = settings.integer("connections", in: 1...32, default: connections)
        pageSize = settings.integer("page_size", in: 1...10_000, default: pageSize)
        sizeLimit = settings.integer("size_limit", in: 1...100_000, default: sizeLimit)
        guard let servers, let searchBase else { return nil }
        self.servers = servers
        self.searchBase = searchBase
        noteFaults(&settings, purpose)
    }

    private static func servers(_ settings: inout SettingsReader) -> [LDAPURL]? {
        guard settings.has("uri") else {
            _ = settings.take("uri")
            settings.problem("uri", "is required")
            return nil
        }
        let texts = settings.strings("uri").flatMap { $0.split(whereSeparator: \.isWhitespace) }
        let servers = texts.compactMap { LDAPURL(String($0)) }
        guard !servers.isEmpty, servers.count == texts.count else {
            // Without the text: a password may stand in it.
            settings.problem(
                "uri", "must be one or more of ldap://host:389, ldaps://host:636 and ldapi://%2Fpath%2Fto%2Fsocket")
            return nil
        }
        return servers
    }

    private static func searcher(_ settings: inout SettingsReader) -> Searcher? {
        let (name, password) = (settings.string("bind_dn"), settings.secret("ldap_password"))
        guard let name, !name.isEmpty else {
            if name != nil { settings.problem("bind_dn", "must not be empty") }
            // auth-o-tron loads such a file.
            if password != nil { settings.warn("ldap_password", "has no effect without bind_dn") }
            settings.warn("bind_dn", "is not set, so the directory is searched anonymously")
            return nil
        }
        guard let password, password.count > 0 else {
            // RFC 4513 §5.1.2: servers let anybody in under any name then.
            settings.problem("ldap_password", "is required with bind_dn, and must not be empty")
            return nil
        }
        return Searcher(name: name, password: password)
    }

    private func noteFaults(_ settings: inout SettingsReader, _ purpose: Purpose) {
        let areEncrypted = startsTLS || servers.contains { $0.scheme == .ldaps }
        if startsTLS, servers.contains(where: { $0.scheme != .ldap }) {
            settings.problem("start_tls", "goes with ldap:// only; ldaps:// is encrypted anyway, ldapi:// need not be")
        }
        guard tls != TLSSettings() else { return noteClearText(&settings, purpose) }
        do throws(TLSError) {
            _ = try TLSContext(tls)
        } catch {
            settings.problem("tls", error.detail)
        }
        if !areEncrypted { settings.warn("tls", "has no effect without ldaps:// or start_tls") }
        noteClearText(&settings, purpose)
    }

    private func noteClearText(_ settings: inout SettingsReader, _ purpose: Purpose) {
        let sendsPasswords = searcher != nil || purpose == .verifyingPasswords
        if sendsPasswords, !startsTLS, servers.contains(where: { $0.scheme == .ldap && !$0.isLoopback }) {
            settings.warn("uri", "passwords cross the network in clear; set start_tls or use ldaps://")
        }
    }
}
