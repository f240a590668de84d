import Base
import Platform
import TestSupport
import Testing

struct LDAPBindTests {
    @Test(arguments: LDAPFixture.Way.allCases)
    func `a right password is accepted, a wrong one is refused`(way: LDAPFixture.Way) async throws {
        let fixture = try await LDAPFixture()
        let connection = try fixture.connect(way)
        let alice = LDAPFixture.person("alice")
        for (password, isRight) in [("alicepw", true), ("bobpw", false), ("alicepw", true)] {
            let result = try connection.bind(dn: alice, password: Secret(password), until: .after(.seconds(10)))
            #expect(result == (isRight ? .accepted : .refused(reason: "Invalid credentials")))
            #expect(connection.isUsable)
        }
    }

    @Test func `names without an entry and names that are none are refused`() async throws {
        let fixture = try await LDAPFixture()
        for name in ["uid=nobody,ou=people,dc=example,dc=org", "uid=x,dc=elsewhere", "alice", "uid=a,=b", "*"] {
            guard case .refused = try fixture.bind(name, "alicepw") else {
                Issue.record("\(name) was accepted")
                continue
            }
        }
    }

    @Test func `an empty password is never sent, though this server would take it for an anonymous bind`() async throws
    {
        var options = SlapdOptions()
        options.allowsAnonymousBind = true
        let fixture = try await LDAPFixture(options)
        let before = fixture.binds
        for (name, password) in [(LDAPFixture.person("alice"), ""), ("", ""), ("", "alicepw")] {
            #expect(try fixture.bind(name, password) == .refused(reason: "empty name or password"))
        }
        #expect(fixture.binds == before)
    }

    @Test(arguments: ["", " ", "   ", "\n", "\t \r\n"])
    func `a name of blanks is never sent, though servers take it for none, which anybody may have`(
        name: String
    ) async throws {
        let fixture = try await LDAPFixture()
        let before = fixture.binds
        #expect(try fixture.bind(name, "secret") == .refused(reason: "empty name or password"))
        #expect(fixture.binds == before)
    }

    @Test func `a zero byte is never sent`() async throws {
        let fixture = try await LDAPFixture()
        let before = fixture.binds
        for (name, password) in [("alice", "alicepw\0"), ("alice", "\0"), ("alice\0", "alicepw")] {
            let result = try fixture.bind(LDAPFixture.person(name), password)
            #expect(result == .refused(reason: "zero byte in name or password"))
        }
        #expect(fixture.binds == before)
    }

    @Test func `three wrong passwords lock the account against the right one`() async throws {
        let fixture = try await LDAPFixture()
        let carol = LDAPFixture.person("carol")
        for _ in 0..<3 { _ = try fixture.bind(carol, "wrong") }
        #expect(try fixture.bind(carol, "carolpw") == .refused(reason: "Account locked"))
        #expect(try fixture.bind(LDAPFixture.person("alice"), "alicepw") == .accepted)
    }

    @Test func `a password that must be changed first is refused, though the bind succeeds`() async throws {
        let fixture = try await LDAPFixture()
        let dora = LDAPFixture.person("dora")
        guard case .refused(let reason) = try fixture.bind(dora, "dorapw") else {
            Issue.record("accepted")
            return
        }
        #expect(reason.contains("must be changed"))
        #expect(try fixture.bind(dora, "wrong") == .refused(reason: "Invalid credentials"))
    }

    @Test func `a name and a password beyond ASCII are the server's, byte for byte`() async throws {
        let fixture = try await LDAPFixture()
        let name = LDAPFixture.person("we\\2Cird\\2B(x)*")
        #expect(try fixture.bind(name, "pässwörd") == .accepted)
        #expect(try fixture.bind(name, "pa\u{308}sswo\u{308}rd") == .refused(reason: "Invalid credentials"))
    }

    @Test func `after a refusal the connection is nobody's`() async throws {
        let fixture = try await LDAPFixture()
        let connection = try fixture.connectAndBind()
        #expect(try connection.find("(uid=alice)").count == 1)
        _ = try connection.bind(
            dn: LDAPFixture.person("alice"), password: Secret("wrong"), until: .after(.seconds(10)))
        #expect(throws: LDAPError(.noSuchObject)) { try connection.find("(uid=alice)") }
    }

    @Test func `a server that wants TLS first is trouble, not a refusal`() async throws {
        var options = SlapdOptions()
        options.globalLines = ["security simple_bind=128", "localSSF 256"]
        let fixture = try await LDAPFixture(options)
        #expect(throws: LDAPError(.refused)) { try fixture.bind(LDAPFixture.person("alice"), "alicepw") }
        #expect(try fixture.bind(LDAPFixture.person("alice"), "alicepw", .startTLS) == .accepted)
    }
}
