import Base
import JOSE
import TestSupport
import Testing

@Suite struct JSONWebKeySetTests {
    private static let rsa = TokenMinter(keyID: "k", algorithm: .rs256)
    private static let p256 = TokenMinter(keyID: "k", algorithm: .es256)
    private static let secret = TokenMinter(keyID: "k", algorithm: .hs256)
    private static let ed = TokenMinter(keyID: "k", algorithm: .eddsa)

    /// A key with members changed; nil takes one away.
    private func key(_ minter: TokenMinter, _ changes: [String: JSONValue?] = [:]) -> JSONValue {
        var members = minter.jwkMembers.filter { changes[$0.name] == nil }
        for (name, value) in changes { if let value { members.append((name, value)) } }
        return .object(members)
    }

    private func set(_ keys: [JSONValue], allowsSymmetric: Bool = false) throws -> JSONWebKeySet {
        let object = JSONValue.object([("keys", .list(keys))])
        return try JSONWebKeySet(json: Array(TokenMinter.text(of: object).utf8), allowsSymmetric: allowsSymmetric)
    }

    private func isUsable(_ minter: TokenMinter, _ changes: [String: JSONValue?]) throws -> Bool {
        try set([key(minter, changes)], allowsSymmetric: true).contains(keyID: "k")
    }

    @Test func `a key for something else is skipped`() throws {
        for minter in [Self.rsa, Self.p256, Self.secret, Self.ed] {
            #expect(try isUsable(minter, [:]))
            #expect(try isUsable(minter, ["use": nil, "alg": nil]))
            #expect(try isUsable(minter, ["key_ops": .list([.text("sign"), .text("verify")]), "unknown": .null]))
            for (name, value) in [
                ("use", JSONValue?.some(.text("enc"))), ("use", .text("SIG")), ("use", .null), ("use", .text("")),
                ("key_ops", .list([.text("sign")])), ("key_ops", .list([])), ("key_ops", .text("verify")),
                ("key_ops", .list([.text("verify"), .number("1")])), ("alg", .text("RSA-OAEP")), ("alg", .text("none")),
                ("alg", .null), ("alg", .text("")), ("alg", .text("ES521")), ("kid", .none), ("kid", .text("")),
                ("kid", .number("1")), ("kty", .none), ("kty", .text("rsa")), ("kty", .text("XYZ")), ("kty", .null),
            ] {
                #expect(try !isUsable(minter, [name: value]), "\(minter.algorithm) \(name)")
            }
        }
        #expect(try !isUsable(Self.rsa, ["alg": .text("ES256")]))
        #expect(try !isUsable(Self.p256, ["alg": .text("RS256")]))
        #expect(try !isUsable(Self.p256, ["alg": .text("ES384")]))
        #expect(try !isUsable(Self.secret, ["alg": .text("RS256")]))
        #expect(try isUsable(Self.rsa, ["alg": .text("PS512")]))
    }

    @Test func `a key out of order is skipped`() throws {
        func text(_ count: Int, last: UInt8 = 1) -> JSONValue {
            .text(AttackFixture.encoded([UInt8](repeating: 0xC5, count: count - 1) + [last]))
        }
        let cases: [(TokenMinter, [String: JSONValue?])] = [
            (Self.rsa, ["n": nil]), (Self.rsa, ["e": nil]), (Self.rsa, ["n": .number("5")]),
            (Self.rsa, ["n": text(255)]),
            (Self.rsa, ["n": text(128)]), (Self.rsa, ["n": text(1025)]), (Self.rsa, ["n": text(256, last: 2)]),
            (Self.rsa, ["e": .text("AQ")]), (Self.rsa, ["e": .text("Ag")]), (Self.rsa, ["e": .text("")]),
            (Self.rsa, ["e": .text("AQAA")]), (Self.rsa, ["e": text(5)]), (Self.rsa, ["e": .text("AQAB=")]),
            (Self.rsa, ["e": .text("AQAB\n")]), (Self.rsa, ["d": text(256)]), (Self.p256, ["d": text(32)]),
            (Self.ed, ["d": text(32)]), (Self.p256, ["crv": .text("P-384")]), (Self.p256, ["crv": .text("p-256")]),
            (Self.p256, ["crv": .text("secp256k1")]), (Self.p256, ["crv": nil]), (Self.p256, ["x": text(32)]),
            (Self.p256, ["x": text(31)]), (Self.p256, ["y": text(33)]), (Self.p256, ["y": nil]),
            (Self.p256, ["x": .text(AttackFixture.encoded([UInt8](repeating: 0, count: 32)))]),
            (Self.ed, ["crv": .text("Ed448")]), (Self.ed, ["crv": .text("X25519")]), (Self.ed, ["x": text(31)]),
            (Self.ed, ["x": text(33)]), (Self.ed, ["x": nil]), (Self.secret, ["k": text(31)]),
            (Self.secret, ["k": nil]),
            (Self.secret, ["k": .text("")]), (Self.secret, ["alg": .text("HS384"), "k": text(47)]),
            (Self.secret, ["alg": .text("HS512"), "k": text(63)]),
        ]
        for (minter, changes) in cases { #expect(try !isUsable(minter, changes), "\(changes)") }
        #expect(try isUsable(Self.secret, ["alg": nil, "k": text(32)]))
    }

    @Test func `what is skipped hides nothing else`() throws {
        let keys = try set([
            .null, .text("x"), key(Self.rsa, ["use": .text("enc")]), key(Self.p256, ["kid": .text("good")]),
            key(Self.ed, ["kid": .text("also good")]), .object([]),
        ])
        #expect(keys.keyIDs.sorted() == ["also good", "good"])
        #expect(!keys.contains(keyID: "k") && !keys.contains(keyID: "GOOD"))
    }

    @Test func `a secret is taken only where it is allowed, and for HMAC only`() throws {
        #expect(try !set([key(Self.secret)]).contains(keyID: "k"))
        #expect(try set([key(Self.secret)], allowsSymmetric: true).contains(keyID: "k"))
        let token = try UnverifiedToken(Array(Self.secret.mint(claims: AttackFixture.claims).utf8))
        let keys = try set([key(Self.secret)], allowsSymmetric: true)
        #expect(throws: TokenError(.algorithmNotAllowed)) {
            try TokenVerifier(TokenRequirements()).verify(token, with: keys, now: AttackFixture.now)
        }
        let symmetric = TokenVerifier(TokenRequirements(algorithms: [.hs256]))
        #expect(try symmetric.verify(token, with: keys, now: AttackFixture.now).subject == "alice")
        #expect(throws: TokenError(.unknownKey)) {
            try symmetric.verify(token, with: try set([key(Self.secret)]), now: AttackFixture.now)
        }
    }

    @Test func `keys of one ID are told apart by algorithm or not used`() throws {
        let other = TokenMinter(keyID: "k", algorithm: .es256)
        let tokens = try [Self.rsa, Self.p256, other].map {
            try UnverifiedToken(Array($0.mint(claims: AttackFixture.claims).utf8))
        }
        func codes(_ keys: [JSONValue]) throws -> [TokenError.Code?] {
            let keys = try set(keys)
            return tokens.map { token in
                do throws(TokenError) {
                    _ = try TokenVerifier(TokenRequirements()).verify(token, with: keys, now: AttackFixture.now)
                    return nil
                } catch {
                    return error.code
                }
            }
        }
        #expect(try codes([key(Self.rsa), key(Self.p256)]) == [nil, nil, .badSignature])
        #expect(
            try codes([key(Self.rsa), key(Self.p256), key(other)]) == [nil, .keyDoesNotFit, .keyDoesNotFit])
        #expect(try codes([key(Self.p256), key(Self.p256, ["use": nil])]) == [.keyDoesNotFit, nil, .badSignature])
        #expect(try codes([]) == [.unknownKey, .unknownKey, .unknownKey])
    }

    @Test(arguments: [
        ("", JSONWebKeySetError.malformed), ("{", .malformed), ("[]", .noKeys), ("{}", .noKeys), ("null", .noKeys),
        (#"{"keys":{}}"#, .noKeys), (#"{"keys":null}"#, .noKeys), (#"{"keys":[],"keys":[]}"#, .malformed),
        (#"{"keys":[]} x"#, .malformed), (#"{"keys":["# + String(repeating: "0,", count: 256) + "0]}", .tooManyKeys),
        (#"{"keys":[]}"# + String(repeating: " ", count: 512 << 10), .tooLarge),
        ("<html>not found</html>", .malformed),
    ])
    func `a text that is no key set is an error`(_ text: String, _ expected: JSONWebKeySetError) {
        #expect(throws: expected) { try JSONWebKeySet(json: Array(text.utf8)) }
    }

    @Test func `an empty set is one`() throws {
        #expect(try JSONWebKeySet(json: Array(#"{"keys":[],"other":1}"#.utf8)).keyIDs == [])
    }
}
