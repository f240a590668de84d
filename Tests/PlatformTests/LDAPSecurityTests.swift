import Base
import Foundation
import Platform
import TestSupport
import Testing

struct LDAPSecurityTests {
    private static let encrypted: [LDAPFixture.Way] = [.startTLS, .ldaps]

    @Test(arguments: encrypted)
    func `a certificate of another authority, or none known to the system, is refused`(way: LDAPFixture.Way)
        async throws
    {
        let fixture = try await LDAPFixture()
        let wrong = TLSSettings(certificateAuthorities: fixture.server.wrongAuthority)
        #expect(throws: LDAPError(.tlsFailed)) { try fixture.connect(way, tls: wrong) }
        #expect(throws: LDAPError(.tlsFailed)) { try fixture.connect(way, tls: TLSSettings()) }
        // Nobody can switch it off.
        let careless = TLSSettings(certificateAuthorities: fixture.server.wrongAuthority, isVerificationOff: true)
        #expect(throws: LDAPError(.tlsFailed)) { try fixture.connect(way, tls: careless) }
        #expect(try fixture.connect(way).isUsable)
    }

    @Test(arguments: encrypted)
    func `a certificate of another name is refused`(way: LDAPFixture.Way) async throws {
        for names in ["DNS:other.test", "IP:127.0.0.2", "DNS:127.0.0.1.other.test"] {
            var options = SlapdOptions()
            options.certificateNames = names
            let fixture = try await LDAPFixture(options)
            #expect(throws: LDAPError(.tlsFailed)) { try fixture.connect(way) }
        }
    }

    @Test(arguments: encrypted)
    func `TLS before 1 point 2 is refused`(way: LDAPFixture.Way) async throws {
        var options = SlapdOptions()
        options.globalLines = ["TLSCipherSuite NORMAL:-VERS-ALL:+VERS-TLS1.1"]
        let fixture = try await LDAPFixture(options)
        #expect(throws: LDAPError(.tlsFailed)) { try fixture.connect(way) }
    }

    @Test func `StartTLS that the server does not know fails, and nothing is sent in clear`() async throws {
        var options = SlapdOptions()
        options.hasTLS = false
        let fixture = try await LDAPFixture(options)
        let before = fixture.binds
        #expect(throws: LDAPError(.tlsFailed)) { try fixture.connectAndBind(.startTLS) }
        #expect(throws: LDAPError(.tlsFailed)) { try fixture.connect(.startTLS) }
        #expect(fixture.binds == before)
        #expect(try fixture.connectAndBind(.clear).isUsable)
        #expect(fixture.binds > before)
    }

    @Test func `a lost connection with StartTLS is not made again in clear`() async throws {
        let fixture = try await LDAPFixture()
        let connection = try fixture.connectAndBind(.startTLS)
        fixture.server.kill()
        try await fixture.server.restart()
        let before = fixture.binds
        for _ in 0..<3 {
            #expect(throws: LDAPError(.connectionLost)) {
                try connection.bind(
                    dn: fixture.server.bindDN, password: Secret("svcpw"), until: .after(.seconds(10)))
            }
            #expect(!connection.isUsable)
        }
        #expect(fixture.binds == before)
    }

    @Test(arguments: encrypted)
    func `a server that asks for a certificate gets it`(way: LDAPFixture.Way) async throws {
        var options = SlapdOptions()
        options.demandsClientCertificate = true
        let fixture = try await LDAPFixture(options)
        #expect(throws: LDAPError.self) { try fixture.connectAndBind(way) }
        var settings = fixture.trusting
        settings.clientCertificate = fixture.server.clientCertificate
        settings.clientKey = fixture.server.clientKey
        let connection = try fixture.connect(way, tls: settings)
        let result = try connection.bind(
            dn: fixture.server.bindDN, password: Secret("svcpw"), until: .after(.seconds(10)))
        #expect(result == .accepted)
    }

    @Test func `files that cannot be used are TLS's failure`() async throws {
        let fixture = try await LDAPFixture()
        let missing = TLSSettings(certificateAuthorities: "/nonexistent/ca.pem")
        #expect(throws: LDAPError(.tlsFailed)) { try fixture.connect(.ldaps, tls: missing) }
        var halves = fixture.trusting
        halves.clientCertificate = fixture.server.clientCertificate
        halves.clientKey = fixture.server.certificateAuthority
        #expect(throws: LDAPError(.tlsFailed)) { try fixture.connect(.ldaps, tls: halves) }
    }

    @Test func `neither variables nor configuration files have a say`() async throws {
        let fixture = try await LDAPFixture()
        let directory = fixture.server.directory
        try "TLS_REQCERT never\nTLS_CACERT \(fixture.server.certificateAuthority)\nURI ldap://127.0.0.1:1\n"
            .write(toFile: directory + "/.ldaprc", atomically: true, encoding: .utf8)
        let (uri, wrong) = (fixture.server.secureURI, fixture.server.wrongAuthority)
        // A process of its own: libldap reads them once.
        await #expect(processExitsWith: .success) {
            [directory = directory as String, uri = uri as String, wrong = wrong as String] in
            unsafe setenv("HOME", directory, 1)
            unsafe setenv("LDAPCONF", directory + "/.ldaprc", 1)
            unsafe setenv("LDAPRC", ".ldaprc", 1)
            unsafe setenv("LDAPTLS_REQCERT", "never", 1)
            unsafe setenv("LDAPTLS_CACERT", directory + "/ca.pem", 1)
            let url = try #require(LDAPURL(uri))
            let settings = TLSSettings(certificateAuthorities: wrong)
            #expect(throws: LDAPError(.tlsFailed)) {
                try LDAPConnection(url, startTLS: false, tls: settings, until: .after(.seconds(10)))
            }
            let right = TLSSettings(certificateAuthorities: directory + "/ca.pem")
            #expect(try LDAPConnection(url, startTLS: false, tls: right, until: .after(.seconds(10))).isUsable)
        }
    }

    @Test func `a unix socket takes no StartTLS`() async throws {
        let fixture = try await LDAPFixture()
        let url = try #require(LDAPURL(fixture.server.socketURI))
        #expect(throws: LDAPError(.tlsFailed)) {
            try LDAPConnection(url, startTLS: true, tls: fixture.trusting, until: .after(.seconds(10)))
        }
    }
}
