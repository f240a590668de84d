import Base
import Platform
import TestSupport
import Testing

/// Connections to a `SlapdServer`, and what comes of them.
struct LDAPFixture {
    /// How a connection is made.
    enum Way: CaseIterable { case clear, startTLS, ldaps, ldapi }

    let server: SlapdServer

    init(_ options: SlapdOptions = SlapdOptions()) async throws { server = try await .start(options) }

    /// Settings that trust the server's authority.
    var trusting: TLSSettings { TLSSettings(certificateAuthorities: server.certificateAuthority) }

    /// A new connection.
    func connect(
        _ way: Way = .clear, tls: TLSSettings? = nil, within time: Duration = .seconds(10)
    ) throws -> LDAPConnection {
        let text =
            switch way {
            case .clear, .startTLS: server.uri
            case .ldaps: server.secureURI
            case .ldapi: server.socketURI
            }
        let url = try #require(LDAPURL(text))
        return try LDAPConnection(url, startTLS: way == .startTLS, tls: tls ?? trusting, until: .after(time))
    }

    /// A connection of the search user.
    func connectAndBind(_ way: Way = .clear) throws -> LDAPConnection {
        let connection = try connect(way)
        let result = try connection.bind(
            dn: server.bindDN, password: Secret(server.password), until: .after(.seconds(10)))
        try #require(result == .accepted)
        return connection
    }

    /// Binds on a connection of its own.
    func bind(_ dn: String, _ password: String, _ way: Way = .clear) throws -> LDAPBindResult {
        try connect(way).bind(dn: dn, password: Secret(password), until: .after(.seconds(10)))
    }

    /// The lines of the server's log about binds.
    var binds: Int { server.output.split(separator: "\n").filter { $0.contains(" BIND ") }.count }

    /// The name of somebody in `ou=people`.
    static func person(_ name: String) -> String { "uid=\(name),ou=people,dc=example,dc=org" }
}

extension LDAPConnection {
    /// Searches with some seconds' time.
    func find(
        _ filter: String, below base: String = "dc=example,dc=org", scope: LDAPSearch.Scope = .subtree,
        _ attributes: [String] = ["cn"], sizeLimit: Int = 1000, pageSize: Int = 500
    ) throws(LDAPError) -> [LDAPEntry] {
        let search = LDAPSearch(
            base: base, scope: scope, filter: filter, attributes: attributes, sizeLimit: sizeLimit, pageSize: pageSize)
        return try self.search(search, until: .after(.seconds(10)))
    }
}
