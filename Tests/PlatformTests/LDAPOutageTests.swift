import Base
import Platform
import TestSupport
import Testing

struct LDAPOutageTests {
    private static let patience = Duration.milliseconds(300)
    /// How late an answer may be on a busy machine.
    private static let slack = Duration.seconds(3)

    @Test(arguments: [LDAPFixture.Way.startTLS, .ldaps])
    func `a frozen server times TLS out`(way: LDAPFixture.Way) async throws {
        let fixture = try await LDAPFixture()
        fixture.server.freeze()
        defer { fixture.server.thaw() }
        try Self.expectTimeout { try fixture.connect(way, within: Self.patience) }
    }

    @Test(arguments: LDAPFixture.Way.allCases)
    func `a frozen server times binds and searches out`(way: LDAPFixture.Way) async throws {
        let fixture = try await LDAPFixture()
        let (binding, searching) = (try fixture.connect(way), try fixture.connectAndBind(way))
        fixture.server.freeze()
        defer { fixture.server.thaw() }
        try Self.expectTimeout {
            try binding.bind(dn: fixture.server.bindDN, password: Secret("svcpw"), until: .after(Self.patience))
        }
        let search = LDAPSearch(base: fixture.server.base, scope: .subtree, filter: "(uid=alice)", attributes: [])
        try Self.expectTimeout { try searching.search(search, until: .after(Self.patience)) }
        for connection in [binding, searching] {
            #expect(!connection.isUsable)
            // What comes late must not be taken for the answer to the next question.
            #expect(throws: LDAPError(.connectionLost)) { try connection.search(search, until: .after(Self.patience)) }
        }
    }

    @Test func `an address that answers nothing times the connection out`() throws {
        let unused = try ListeningSocket.internet(SocketAddress.resolving(host: "127.0.0.1", port: 0)[0])
        let port = Int(unused.socket.localAddress?.port ?? 0)
        unused.close()
        let silent = SilentServer("127.0.0.1", port: port)
        defer { silent.close() }
        let url = try #require(LDAPURL("ldap://127.0.0.1:\(silent.port)"))
        try Self.expectTimeout {
            try LDAPConnection(url, startTLS: false, tls: TLSSettings(), until: .after(Self.patience))
        }
    }

    @Test(arguments: LDAPFixture.Way.allCases)
    func `a killed server is a lost connection, and one that is back takes new ones`(way: LDAPFixture.Way) async throws
    {
        let fixture = try await LDAPFixture()
        let connection = try fixture.connectAndBind(way)
        fixture.server.kill()
        #expect(throws: LDAPError(.connectionLost)) { try connection.find("(uid=alice)") }
        #expect(!connection.isUsable)
        #expect(throws: LDAPError(.connectionLost)) { try connection.find("(uid=alice)") }
        #expect(throws: LDAPError(.connectFailed)) { try fixture.connect(way) }
        try await fixture.server.restart()
        #expect(try fixture.connectAndBind(way).find("(uid=alice)").count == 1)
    }

    @Test func `a deadline that has passed sends nothing`() async throws {
        let fixture = try await LDAPFixture()
        let connection = try fixture.connect()
        let before = fixture.binds
        #expect(throws: LDAPError(.timedOut)) {
            try connection.bind(dn: fixture.server.bindDN, password: Secret("svcpw"), until: .after(.zero))
        }
        #expect(fixture.binds == before)
    }

    @Test func `a name without an address is a failed connection`() throws {
        let url = try #require(LDAPURL("ldap://nobody.invalid"))
        let error = #expect(throws: LDAPError.self) {
            try LDAPConnection(url, startTLS: false, tls: TLSSettings(), until: .after(.seconds(5)))
        }
        #expect(error == LDAPError(.connectFailed) || error == LDAPError(.timedOut))
    }

    /// Answers that are no LDAP, or not whole.
    private static let answers: [[UInt8]] = [
        Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), [0x30], [0x30, 0x84, 0, 0, 0, 0x10, 0x02, 0x01],
        [0x30, 0x0c, 0x02, 0x01, 0x01, 0x61, 0x07, 0x0a], [0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 0x02, 0x01, 0x01, 0x61],
        [0x30, 0x80, 0x02, 0x01, 0x01], [0x30, 0x00], [UInt8](repeating: 0xff, count: 4096),
        [UInt8](repeating: 0, count: 4096), [0x30, 0x05, 0x02, 0x01, 0x01, 0x61, 0x00],
        [0x30, 0x0c, 0x02, 0x01, 0x63, 0x61, 0x07, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00],
        [0x16, 0x03, 0x03, 0x40, 0x00, 0x02],
    ]

    @Test(arguments: answers)
    func `what is no answer accepts nobody and keeps nobody waiting`(answer: [UInt8]) throws {
        for ending in [LDAPPeer.Ending.silence, .close] {
            let peer = try LDAPPeer([answer], then: ending)
            let url = try #require(LDAPURL("ldap://127.0.0.1:\(peer.port)"))
            let connection = try LDAPConnection(url, startTLS: false, tls: TLSSettings(), until: .after(.seconds(5)))
            try Self.expect([.timedOut, .connectionLost, .serverFailed]) {
                try connection.bind(dn: "cn=a", password: Secret("secret"), until: .after(Self.patience))
            }
            #expect(!connection.isUsable)
            for (uri, startTLS) in [("ldap", true), ("ldaps", false)] {
                let peer = try LDAPPeer([answer], then: ending)
                let url = try #require(LDAPURL("\(uri)://127.0.0.1:\(peer.port)"))
                try Self.expect([.timedOut, .connectionLost, .tlsFailed]) {
                    try LDAPConnection(url, startTLS: startTLS, tls: TLSSettings(), until: .after(Self.patience))
                }
            }
        }
    }

    @Test func `half a TLS record keeps nobody waiting`() throws {
        // StartTLS is granted; the handshake then stops in the middle of a record.
        let granted: [UInt8] = [0x30, 0x0c, 0x02, 0x01, 0x01, 0x78, 0x07, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00]
        let peer = try LDAPPeer([granted, [0x16, 0x03, 0x03, 0x40, 0x00, 0x02, 0x00]])
        let url = try #require(LDAPURL("ldap://127.0.0.1:\(peer.port)"))
        try Self.expectTimeout {
            try LDAPConnection(url, startTLS: true, tls: TLSSettings(), until: .after(Self.patience))
        }
    }

    /// The same again and again: references, other operations' results, notices, empty pages' entries.
    private static let endless: [(message: [UInt8], codes: [LDAPError.Code])] = [
        ([0x30, 0x09, 0x02, 0x01, 0x01, 0x73, 0x04, 0x04, 0x02, 0x78, 0x3a], [.timedOut]),
        ([0x30, 0x0c, 0x02, 0x01, 0x63, 0x65, 0x07, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00], [.timedOut]),
        (
            [0x30, 0x0c, 0x02, 0x01, 0x00, 0x78, 0x07, 0x0a, 0x01, 0x34, 0x04, 0x00, 0x04, 0x00],
            [.timedOut, .connectionLost]
        ),
        ([0x30, 0x09, 0x02, 0x01, 0x01, 0x64, 0x04, 0x04, 0x00, 0x30, 0x00], [.sizeLimitExceeded]),
    ]

    @Test(arguments: endless.indices)
    func `an answer without an end ends at the deadline or the limit, and so does the connection`(index: Int) throws {
        let (message, codes) = Self.endless[index]
        let peer = try LDAPPeer([message], then: .repetition)
        let url = try #require(LDAPURL("ldap://127.0.0.1:\(peer.port)"))
        let connection = try LDAPConnection(url, startTLS: false, tls: TLSSettings(), until: .after(.seconds(5)))
        let search = LDAPSearch(base: "", scope: .subtree, filter: "(cn=a)", attributes: [])
        try Self.expect(codes) { try connection.search(search, until: .after(Self.patience)) }
        #expect(!connection.isUsable)
    }

    /// The ends of a search, an extended operation and a comparison, all successful.
    @Test(arguments: [0x65, 0x78, 0x6f] as [UInt8])
    func `the success of another operation is not that of a bind`(kind: UInt8) throws {
        let peer = try LDAPPeer([[0x30, 0x0c, 0x02, 0x01, 0x01, kind, 0x07, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00]])
        let url = try #require(LDAPURL("ldap://127.0.0.1:\(peer.port)"))
        let connection = try LDAPConnection(url, startTLS: false, tls: TLSSettings(), until: .after(.seconds(5)))
        try Self.expect([.connectionLost]) {
            try connection.bind(dn: "cn=a", password: Secret("secret"), until: .after(Self.patience))
        }
        #expect(!connection.isUsable)
    }

    @Test(arguments: [16, 17, 18, 21, 33, 34, 36] as [UInt8])
    func `what a server says of one name or filter says nothing about the server`(code: UInt8) throws {
        let peer = try LDAPPeer([[0x30, 0x0c, 0x02, 0x01, 0x01, 0x65, 0x07, 0x0a, 0x01, code, 0x04, 0x00, 0x04, 0x00]])
        let url = try #require(LDAPURL("ldap://127.0.0.1:\(peer.port)"))
        let connection = try LDAPConnection(url, startTLS: false, tls: TLSSettings(), until: .after(.seconds(5)))
        let search = LDAPSearch(base: "", scope: .subtree, filter: "(cn=a)", attributes: [])
        try Self.expect([.badName, .badFilter]) { try connection.search(search, until: .after(Self.patience)) }
        #expect(connection.isUsable)
    }

    private static func expectTimeout<Result>(_ body: () throws -> Result) throws { try expect([.timedOut], body) }

    private static func expect<Result>(_ codes: [LDAPError.Code], _ body: () throws -> Result) throws {
        let begin = ContinuousClock.now
        let error = #expect(throws: LDAPError.self) { try body() }
        let code = try #require(error).code
        #expect(codes.contains(code), "\(code)")
        #expect(ContinuousClock.now - begin < patience + slack)
    }
}
