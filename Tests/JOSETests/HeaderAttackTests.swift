import Base
import JOSE
import TestSupport
import Testing

/// Headers that lie, signed with the right key wherever a signature is possible.
@Suite struct HeaderAttackTests {
    private let fixture: AttackFixture

    init() throws { fixture = try AttackFixture() }

    @Test func `the token that these tests change is good`() {
        for minter in [fixture.rs256, fixture.es256, fixture.es384, fixture.eddsa] {
            #expect(fixture.judge(minter.mint(claims: AttackFixture.claims)) == nil)
        }
    }

    @Test(arguments: [
        "none", "None", "NONE", "nOnE", "", "rs256", "RS256 ", " RS256", "RS256\u{0}", "RS1", "HS1", "Ed25519",
        "ES256K",
        "RSA-OAEP", "dir", "R\u{17F}256",
    ])
    func `an unknown algorithm is refused, whatever the signature`(_ algorithm: String) {
        let good = fixture.rs256.mint(claims: AttackFixture.claims, header: ["alg": .text(algorithm)])
        #expect(fixture.judge(good) == .algorithmNotAllowed)
        let parts = AttackFixture.parts(good)
        #expect(fixture.judge("\(parts[0]).\(parts[1]).") == .malformed)
        #expect(fixture.judge("\(parts[0]).\(parts[1]).AA") == .algorithmNotAllowed)
    }

    @Test func `an algorithm that is no text is refused`() {
        for value in [JSONValue.null, .number("256"), .list([.text("RS256")]), .object([]), .boolean(false)] {
            #expect(
                fixture.judge(fixture.rs256.mint(claims: AttackFixture.claims, header: ["alg": value])) == .malformed)
        }
        #expect(fixture.judge(fixture.rs256.mint(claims: AttackFixture.claims, header: ["alg": nil])) == .malformed)
    }

    @Test func `an algorithm that is not listed is refused though the key would do`() {
        var requirements = fixture.requirements
        requirements.algorithms = [.es256]
        let token = fixture.rs256.mint(claims: AttackFixture.claims)
        #expect(fixture.judge(token, requirements) == .algorithmNotAllowed)
        requirements.algorithms = []
        #expect(fixture.judge(fixture.es256.mint(claims: AttackFixture.claims), requirements) == .algorithmNotAllowed)
    }

    @Test func `a key does what its own algorithm says and nothing else`() {
        for algorithm in [SignatureAlgorithm.rs384, .rs512, .ps256, .ps384, .ps512] {
            let token = fixture.rs256.with(algorithm: algorithm).mint(claims: AttackFixture.claims)
            #expect(fixture.judge(token) == .keyDoesNotFit)
        }
        for (keyID, algorithm) in [
            ("p256", SignatureAlgorithm.es384), ("p384", .es256), ("rsa", .es256), ("ed", .rs256),
        ] {
            let token = TokenMinter(keyID: keyID, algorithm: algorithm).mint(claims: AttackFixture.claims)
            #expect(fixture.judge(token) == .keyDoesNotFit)
        }
    }

    @Test(arguments: [
        ("crit", JSONValue.list([.text("exp")])), ("crit", .list([])), ("b64", .boolean(false)),
        ("b64", .boolean(true)),
        ("jku", .text("https://evil.example/keys")), ("x5u", .text("https://evil.example/cert")),
        ("jwk", .object([])), ("x5c", .list([])), ("zip", .text("DEF")), ("enc", .text("A128GCM")), ("zip", .null),
    ])
    func `a header that asks for more is refused`(_ name: String, _ value: JSONValue) {
        let token = fixture.rs256.mint(claims: AttackFixture.claims, header: [name: value])
        #expect(fixture.judge(token) == .headerNotAllowed)
    }

    @Test func `a key that the token brings along is not taken`() {
        let attacker = TokenMinter(keyID: "p256", algorithm: .es256)
        let token = attacker.mint(
            claims: AttackFixture.claims, header: ["jwk": .object(attacker.jwkMembers)])
        #expect(fixture.judge(token) == .headerNotAllowed)
        #expect(fixture.judge(attacker.mint(claims: AttackFixture.claims)) == .badSignature)
    }

    @Test(arguments: [
        "RSA", "rsa ", " rsa", "rsa\u{0}", "../rsa", "/dev/null", "rsa' OR '1'='1", "r\u{17F}a", "rsa\u{301}", "*", "0",
        String(repeating: "k", count: 256),
    ])
    func `a key ID names a key byte by byte, and nothing else`(_ keyID: String) {
        let token = fixture.rs256.with(keyID: keyID).mint(claims: AttackFixture.claims)
        #expect(fixture.judge(token) == .unknownKey)
    }

    @Test func `key IDs that Unicode calls equivalent are two`() throws {
        let composed = TokenMinter(keyID: "\u{E9}", algorithm: .es256)
        let decomposed = TokenMinter(keyID: "e\u{301}", algorithm: .es256)
        let keys = try JSONWebKeySet(json: TokenMinter.keySet([composed]))
        let verifier = TokenVerifier(TokenRequirements())
        let token = try UnverifiedToken(Array(decomposed.mint(claims: AttackFixture.claims).utf8))
        #expect(throws: TokenError(.unknownKey)) { try verifier.verify(token, with: keys, now: AttackFixture.now) }
        #expect(keys.contains(keyID: "\u{E9}") && !keys.contains(keyID: "e\u{301}"))
        let both = try JSONWebKeySet(json: TokenMinter.keySet([composed, decomposed]))
        #expect(try verifier.verify(token, with: both, now: AttackFixture.now).subject == "alice")
    }

    @Test func `a token without a usable key ID is refused`() {
        for (keyID, code) in [
            (JSONValue?.none, TokenError.Code.noKeyID), (.text(""), .noKeyID), (.null, .malformed),
            (.number("1"), .malformed), (.list([.text("rsa")]), .malformed), (.object([]), .malformed),
            (.text(String(repeating: "k", count: 257)), .tooLarge),
        ] {
            let token = fixture.rs256.mint(claims: AttackFixture.claims, header: ["kid": keyID])
            #expect(fixture.judge(token) == code)
        }
    }

    @Test(arguments: [
        ("JWT", true), ("jwt", true), ("at+jwt", true), ("AT+JWT", true), ("application/at+jwt", true),
        ("Application/JWT", true), ("application/application/jwt", false), ("secevent+jwt", false),
        ("logout+jwt", false), ("dpop+jwt", false), ("application/logout+jwt", false), ("JWE", false), ("", false),
        ("JWT ", false), ("text/jwt", false), ("JW\u{2C63}", false),
    ])
    func `a token for another purpose is refused`(_ type: String, _ isTaken: Bool) {
        let token = fixture.rs256.mint(claims: AttackFixture.claims, header: ["typ": .text(type)])
        #expect(fixture.judge(token) == (isTaken ? nil : .wrongType))
    }

    @Test func `a type may be missing, and is nothing but a text`() {
        let claims = AttackFixture.claims
        #expect(fixture.judge(fixture.rs256.mint(claims: claims, header: ["typ": nil])) == nil)
        #expect(fixture.judge(fixture.rs256.mint(claims: claims, header: ["typ": .null])) == .malformed)
        #expect(fixture.judge(fixture.rs256.mint(claims: claims, header: ["typ": .number("1")])) == .malformed)
    }

    @Test(arguments: [
        #"{"alg":"RS256","alg":"RS256","kid":"rsa"}"#, #"{"alg":"RS256","kid":"x","kid":"rsa"}"#,
        #"{"alg":"RS256","\u0061lg":"none","kid":"rsa"}"#, #"{"alg":"RS256","kid":"rsa"}{}"#,
        #"{"alg":"RS256","kid":"rsa",}"#, #"[{"alg":"RS256","kid":"rsa"}]"#, #""RS256""#, "", "null",
        "\u{FEFF}{\"alg\":\"RS256\",\"kid\":\"rsa\"}", #"{'alg':'RS256','kid':'rsa'}"#,
        #"{"alg":"RS256","kid":"rsa"}//"#, "{\"alg\":\"RS256\",\"kid\":\"r\nsa\"}",
        #"{"alg":"RS256","kid":"rsa","x":"# + String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
            + "}",
    ])
    func `a header that is not strict JSON is refused`(_ header: String) {
        let payload = TokenMinter.text(of: .object(AttackFixture.claims.map { ($0.key, $0.value) }))
        #expect(fixture.judge(fixture.rs256.mint(headerJSON: header, payload: payload)) == .malformed)
    }
}
