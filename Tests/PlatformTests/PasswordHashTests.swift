import Base
@testable import Platform
import Testing

@Suite struct PasswordHashTests {
    /// `correct horse` by libcrypt (all of crypt(5)) and by OpenSSL through Python's hashlib (the others).
    private static let hashes = [
        "$2b$04$r8I4mXluxQo.F8nYh3T9v.Lkz496GSSMV9jsiTgYTEjZCi.fHd7.m",
        "$6$saltsaltsalt$Cy2drr8kDRji6smvDcT28wkqtq0R0VzVL5CkrjPQCITc5d/31j94knt9rGTcVSyjLXfjsiIsBh5ee8qR/3QDx1",
        "$5$rounds=1000$saltsalt$R6e4P8ccT9iMqkYg7Z8YtpId/lfsIfnuPkp8WXposU8",
        "$7$AU..../....saltsaltsalt$y8xyeu7R9P2.ubPP04Pob0kGb7UGxstlsvjqqMAb3WA",
        "$scrypt$ln=10,r=8,p=1$8PHy8/T19vf4+fr7/P3+/w$2rA3VVxBi7JUdeKlENqV7JZ3kUPnS38wnsDB+xWehuw",
        "$pbkdf2$1000$8PHy8/T19vf4.fr7/P3./w$.5QX0J046SbyM4zUrpWK1an1PdA",
        "$pbkdf2-sha256$1000$8PHy8/T19vf4.fr7/P3./w$JwgcbJZlHBoE0uPBMy9SZsCsIJXsYLx/8XwH97PVwMU",
        "$pbkdf2-sha256$i=1000,l=32$8PHy8/T19vf4+fr7/P3+/w$JwgcbJZlHBoE0uPBMy9SZsCsIJXsYLx/8XwH97PVwMU",
        "$pbkdf2-sha512$1000$8PHy8/T19vf4.fr7/P3./w$"
            + "xqu1f3FSdHbs02z9AocIk0UpBf6S9uqlRTfcS56zkPqTxPMhm.kj4D.e8E9DRlH/uXf/Pe1g59vHIM0MwcvtiA",
    ]

    @Test(arguments: hashes)
    func `only the password itself verifies`(text: String) throws {
        let hash = try PasswordHash(text)
        #expect(hash.verify(Secret("correct horse")))
        for wrong in ["correct hors", "correct horse ", "Correct horse", "", "correct horse\0", text] {
            #expect(!hash.verify(Secret(wrong)))
        }
    }

    @Test func `bcrypt as in OpenWall's own tests, and nothing beyond its 72 bytes`() throws {
        let hash = try PasswordHash("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
        #expect(hash.verify(Secret("U*U")))
        let beginning = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        let long = try PasswordHash("$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui")
        #expect(beginning.utf8.count == 72)
        #expect(long.verify(Secret(beginning)))
        #expect(!long.verify(Secret(beginning + "chars after 72 are ignored")))
    }

    @Test func `a made hash verifies, and no two are alike`() throws {
        let made = try #require(PasswordHash.make(from: Secret("correct horse")))
        #expect(made.hasPrefix("$y$j9T$"))
        #expect(try PasswordHash(made).verify(Secret("correct horse")))
        #expect(try !PasswordHash(made).verify(Secret("correct horsf")))
        #expect(try #require(PasswordHash.make(from: Secret("correct horse"))) != made)
        #expect(PasswordHash.make(from: Secret("")) == nil)
        #expect(PasswordHash.make(from: Secret(String(repeating: "x", count: 512))) == nil)
        #expect(PasswordHash.make(from: Secret("a\0b")) == nil)
    }

    @Test(arguments: [
        ("", "DES"), ("plaintext", "DES"), ("rqXexS6ZhobKA", "DES"), ("{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "digest"),
        ("{SSHA}x", "digest"), ("$apr1$salt$hash", "MD5"), ("$1$salt$hash", "MD5"),
        ("$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", "Argon2"), ("$2x$05$CCCCCCCCCCCCCCCCCCCCC.", "unknown"),
        ("$md5$x", "unknown"), ("$2b$04$short", "complete"), ("$6$salt$short", "complete"), ("$6$", "complete"),
        ("$y$", "yescrypt"), ("$y$j9T$salt", "yescrypt"), ("$7$", "complete"), ("$scrypt$", "complete"),
        ("$pbkdf2-sha512$", "complete"), ("$pbkdf2-sha512$1000$!!$!!", "complete"),
        ("$2b$31$r8I4mXluxQo.F8nYh3T9v.Lkz496GSSMV9jsiTgYTEjZCi.fHd7.m", "4 to 15"),
        ("$2b$04$r8I4mXluxQo.F8nYh3T9v.Lkz496GSSMV9jsiTgYTEjZCi.fHd7:m", ""),
        ("$5$rounds=999999999$saltsalt$R6e4P8ccT9iMqkYg7Z8YtpId/lfsIfnuPkp8WXposU8", "rounds"),
        ("$7$IU..../....saltsaltsalt$y8xyeu7R9P2.ubPP04Pob0kGb7UGxstlsvjqqMAb3WA", "256 MiB"),
        ("$scrypt$ln=21,r=8,p=1$8PHy8/T19vf4+fr7/P3+/w$2rA3VVxBi7JUdeKlENqV7JZ3kUPnS38wnsDB+xWehuw", "256 MiB"),
        ("$scrypt$ln=1,r=8,p=1$8PHy8/T19vf4+fr7/P3+/w$2rA3VVxBi7JUdeKlENqV7JZ3kUPnS38wnsDB+xWehuw", "ln of 10"),
        ("$scrypt$r=8,p=1$8PHy8/T19vf4+fr7/P3+/w$2rA3VVxBi7JUdeKlENqV7JZ3kUPnS38wnsDB+xWehuw", "ln of 10"),
        ("$pbkdf2-sha256$99999999$8PHy8/T19vf4.fr7/P3./w$JwgcbJZlHBoE0uPBMy9SZsCsIJXsYLx/8XwH97PVwMU", "rounds"),
        ("$pbkdf2-sha256$-1$8PHy8/T19vf4.fr7/P3./w$JwgcbJZlHBoE0uPBMy9SZsCsIJXsYLx/8XwH97PVwMU", "rounds"),
        ("$pbkdf2-sha256$1000$8PHy8/T19vf4.fr7/P3./w$8PHy8w", "key of 16"),
        ("$6$" + String(repeating: "x", count: 600), "too long"),
    ])
    func `weak, broken and too costly hashes are refused, without showing them`(text: String, word: String) {
        do throws(PasswordHash.Problem) {
            let hash = try PasswordHash(text)
            // libcrypt may take a strange character of the digest itself: then nothing verifies.
            #expect(word.isEmpty && !hash.verify(Secret("correct horse")))
        } catch {
            #expect(error.message.contains(word))
            #expect(text.isEmpty || !error.message.contains(text))
        }
    }

    @Test func `hashes of the same kind and parameters cost the same`() throws {
        let costs = try Self.hashes.map { try PasswordHash($0).cost }
        #expect(Set(costs).count == costs.count - 1)
        #expect(costs[6] == costs[7])
    }
}
