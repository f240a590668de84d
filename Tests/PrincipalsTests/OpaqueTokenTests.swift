import Base
import HTTP
import Platform
import TestSupport
import Testing

@testable import Principals

struct OpaqueTokenTests {
    private func text(_ token: OpaqueToken) -> String {
        token.text.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `a token is a prefix and 256 random bits`() throws {
        let tokens = (0..<200).map { _ in OpaqueToken() }
        for token in tokens {
            #expect(text(token).hasPrefix("sly_"))
            #expect(text(token).utf8.count == 47)
            #expect(Base64.decodeURL(Array(text(token).utf8.dropFirst(4)))?.count == 32)
            #expect(token.digest != nil)
        }
        #expect(Set(tokens.map(text)).count == 200)
        #expect(Set(tokens.compactMap(\.digest)).count == 200)
    }

    @Test func `a token never prints`() {
        let token = OpaqueToken()
        #expect(!"\(token)".contains(text(token)))
        #expect(!String(reflecting: token).contains(text(token)))
    }

    @Test func `the digest is that of the text and the identifier follows from it`() throws {
        let zeros = Secret("sly_" + String(repeating: "A", count: 43))
        let token = try #require(OpaqueToken(in: .bearer(zeros)))
        let digest = try #require(token.digest)
        // Computed with Python: hashlib.sha256, the identifier of the 32 bytes.
        #expect(StoredTokenCode.text(of: digest) == "cc1a1c6c8e14af1247f3880ca3ce29b89ddab5d625a19650ed68419b4c50b98b")
        #expect(TokenID(digest).description == "c107af5c90b3ffa0b3482112ce08a019")
    }

    @Test(arguments: [
        "sly_", "sly_short", "sly_" + String(repeating: "A", count: 42), "sly_" + String(repeating: "A", count: 44),
        // Unused bits that are not zero: a second text for the same bytes.
        "sly_" + String(repeating: "A", count: 42) + "B", "sly_" + String(repeating: "+", count: 43),
        "sly_" + String(repeating: "A", count: 42) + "=", "sly_" + String(repeating: "A", count: 42) + " ",
        "sly_" + String(repeating: "A", count: 100_000), "sly_\u{0}" + String(repeating: "A", count: 42),
    ])
    func `what begins like a token is ours to refuse without a look-up`(text: String) throws {
        let token = try #require(OpaqueToken(in: .bearer(Secret(text))))
        #expect(token.digest == nil)
    }

    @Test(arguments: [
        "", "sly", "SLY_" + String(repeating: "A", count: 43), " sly_x", "x.sly_.y", "eyJhbGciOiJub25lIn0..",
    ])
    func `anything else is not ours`(text: String) {
        #expect(OpaqueToken(in: .bearer(Secret(text))) == nil)
        #expect(OpaqueToken(in: .cookie(name: "access_token", value: Secret(text))) == nil)
        #expect(OpaqueToken(in: .basic("alice", text)) == nil)
    }

    @Test func `a user name or a password is ours only if it begins with a whole token`() throws {
        let whole = "sly_" + String(repeating: "A", count: 43)
        for (username, password) in [(whole, ""), (whole, "x"), (whole + " ", whole), ("alice", whole + "x")] {
            let credentials = Credentials.basic(username, password)
            #expect(try !#require(OpaqueToken(in: credentials)).isBearer)
            #expect(credentials.claimedUsername == (username == "alice" ? "alice" : nil))
        }
        #expect(OpaqueToken(in: .basic("sly_alice", "")) == nil)
        #expect(Credentials.basic("sly_alice", "").claimedUsername == "sly_alice")
        #expect(OpaqueToken(in: .basic("sly_" + String(repeating: "+", count: 43), "")) == nil)
        #expect(OpaqueToken(in: .basic("alice", "sly_my password")) == nil)
        #expect(try !#require(OpaqueToken(in: .basic("alice", whole))).isBearer)
        #expect(try !#require(OpaqueToken(in: .cookie(name: "c", value: Secret("sly_x")))).isBearer)
        #expect(OpaqueToken(in: .identity(IdentityFields([("remote-user", whole)]))) == nil)
    }

    @Test(arguments: [
        "", "0", String(repeating: "0", count: 31), String(repeating: "0", count: 33),
        String(repeating: "A", count: 32), String(repeating: "g", count: 32), "../" + String(repeating: "0", count: 29),
        String(repeating: "é", count: 16),
    ])
    func `an identifier is 32 digits and nothing else`(text: String) { #expect(TokenID(text) == nil) }

    @Test func `an identifier reads what it writes`() throws {
        let id = TokenID(try .sample())
        #expect(TokenID(id.description) == id)
    }
}
