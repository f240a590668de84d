import Base
import Platform
import TestSupport
import Testing

@testable import Principals

struct StoredTokenCodeTests {
    private func bytes(_ token: StoredToken) -> [UInt8] { StoredTokenCode.encode(token) }

    @Test func `a record comes back whole`() throws {
        for token in [try StoredToken.full(), try .sample(), try .sample(roles: [], lastUse: 0)] {
            let found = try #require(StoredTokenCode.decode(bytes(token)))
            #expect(found == token)
            #expect(Array(found.owner.username.utf8) == Array(token.owner.username.utf8))
            #expect(bytes(found) == bytes(token))
        }
    }

    @Test func `a record holds neither the token nor anything to make it of`() throws {
        let token = OpaqueToken()
        let digest = try #require(token.digest)
        let record = StoredToken(
            digest: digest, owner: TokenOwner(username: "a", realm: "r"), provider: "p", roles: [], created: 1,
            expiry: 2)
        let text = String(decoding: bytes(record), as: UTF8.self)
        #expect(
            text == #"{"version":1,"digest":"\#(StoredTokenCode.text(of: digest))","username":"a","realm":"r","#
                + #""provider":"p","roles":[],"attributes":[],"scopes":[],"label":"","created":1,"expires":2}"#)
        #expect(!text.contains(token.text.withBytes { String(decoding: $0.dropFirst(4), as: UTF8.self) }))
    }

    @Test func `a record cut at any length, or with anything after it, is none`() throws {
        let whole = bytes(try .full())
        for count in 0..<whole.count { #expect(StoredTokenCode.decode(Array(whole[..<count])) == nil) }
        for more in ["\u{0}", "x", "{}", String(decoding: whole, as: UTF8.self)] {
            #expect(StoredTokenCode.decode(whole + more.utf8) == nil)
        }
        // Blanks are JSON's.
        #expect(StoredTokenCode.decode(whole + [0x0A]) != nil)
    }

    @Test(arguments: [
        (#""version":1"#, #""version":2"#), (#""version":1"#, #""version":"1""#), (#""version":1,"#, ""),
        (#""version":1"#, #""version":1,"admin":true"#), (#""version":1"#, #""version":1,"version":1"#),
        (#""username":"alice""#, #""username":"""#), (#""username":"alice""#, #""username":null"#),
        (#""username":"alice","#, ""), (#""realm":"home""#, #""realm":7"#), (#""provider":"p""#, #""provider":["p"]"#),
        (#""roles":["r"]"#, #""roles":["r",1]"#), (#""roles":["r"]"#, #""roles":"r""#),
        (#""attributes":[]"#, #""attributes":{}"#), (#""attributes":[]"#, #""attributes":[["a"]]"#),
        (#""attributes":[]"#, #""attributes":[["a","b"],["a","c"]]"#),
        (#""attributes":[]"#, #""attributes":[["a",1]]"#),
        (#""scopes":[]"#, #""scopes":[["a","b"]]"#), (#""label":"""#, #""label":"a\u0000b""#),
        (#""created":1000000"#, #""created":-1"#), (#""created":1000000"#, #""created":1e6"#),
        (#""expires":1003600"#, #""expires":9223372036854775808"#), (#""expires":1003600"#, #""expires":253402300800"#),
        (#""expires":1003600"#, #""expires":"1003600""#),
        (#""expires":1003600"#, #""expires":1003600,"last_used":null"#),
        (#""expires":1003600"#, #""expires":1003600,"email":7"#), (#""digest":""#, #""digest":"0"#),
        (#""digest":""#, #""Digest":""#),
        (#""expires":1003600"#, #""expires":1003600,"seal":"""#),
        (#""expires":1003600"#, #""expires":1003600,"seal":"00""#),
        (#""expires":1003600"#, #""expires":1003600,"seal":null"#),
    ])
    func `what we do not write is no record`(part: String, other: String) throws {
        let text = String(decoding: bytes(try .sample()), as: UTF8.self)
        let changed = text.replacing(part, with: other)
        #expect(changed != text)
        #expect(StoredTokenCode.decode(Array(changed.utf8)) == nil)
    }

    @Test func `an upper-case digest is none`() {
        #expect(StoredTokenCode.digest(in: String(repeating: "ab", count: 32)) != nil)
        #expect(StoredTokenCode.digest(in: String(repeating: "AB", count: 32)) == nil)
        #expect(StoredTokenCode.digest(in: String(repeating: "a", count: 63)) == nil)
        #expect(StoredTokenCode.digest(in: String(repeating: "é", count: 32)) == nil)
    }

    @Test func `a record that is too long is known before it is kept`() throws {
        #expect(StoredTokenCode.canKeep(try .sample(roles: [String(repeating: "x", count: 60_000)])))
        #expect(!StoredTokenCode.canKeep(try .sample(roles: [String(repeating: "x", count: 66_000)])))
        #expect(!StoredTokenCode.canKeep(try .sample(roles: [String](repeating: "x", count: 10_001))))
    }

    @Test func `noise is no record`() throws {
        var numbers = SeededNumbers(7)
        let whole = bytes(try .full())
        for _ in 0..<2000 {
            var noise = whole
            for _ in 0..<Int.random(in: 1...6, using: &numbers) {
                let index = Int.random(in: 0..<noise.count, using: &numbers)
                noise[index] = UInt8.random(in: 0...255, using: &numbers)
            }
            if let found = StoredTokenCode.decode(noise) { #expect(StoredTokenCode.decode(bytes(found)) == found) }
        }
    }
}
