import Base
import JOSE
import TestSupport
import Testing

/// Claims, in tokens whose signature is good.
@Suite struct ClaimTests {
    private let fixture: AttackFixture
    private static let now = AttackFixture.now.seconds

    init() throws { fixture = try AttackFixture() }

    private func judge(_ changes: [String: JSONValue?], _ requirements: TokenRequirements? = nil) -> TokenError.Code? {
        fixture.judge(fixture.eddsa.mint(claims: AttackFixture.claims(changes)), requirements)
    }

    @Test(arguments: [
        ("\(now + 1)", nil), ("\(now - 59)", nil), ("\(now - 60)", TokenError.Code.expired), ("0", .expired),
        ("\(now + 1).5", nil), ("\(now - 60).99", .expired), ("\(now - 59).0", nil), ("1.7e9", .expired),
        ("1.8e9", nil), ("253402300799", nil), ("253402300800", .badClaim), ("1e400", .badClaim), ("-1e400", .badClaim),
        ("-1", .badClaim), ("-0.5", .badClaim), ("9223372036854775807", .badClaim), ("9223372036854775808", .badClaim),
        ("1e19", .badClaim), ("1790003600000", .badClaim), ("1e-400", .expired),
    ])
    func `exp ends a token, with the leeway and not a second later`(_ expiry: String, _ code: TokenError.Code?) {
        #expect(judge(["exp": .number(expiry)]) == code)
    }

    @Test func `exp is required and a number`() {
        let values: [JSONValue?] = [nil, .null, .text("\(Self.now + 60)"), .boolean(true), .list([]), .object([])]
        for value in values { #expect(judge(["exp": value]) == .badClaim) }
        let payload = #"{"iss":"https://issuer.example","aud":"us","exp":NUMBER}"#
        for number in ["NaN", "Infinity", "0x7fffffff", "01790000000", "+1", ".5", "1.", "1e", "1_0", ""] {
            let token = fixture.eddsa.mint(payload: payload.replacing("NUMBER", with: number))
            #expect(fixture.judge(token) == .malformed)
        }
    }

    @Test(arguments: ["nbf", "iat"])
    func `a token begins no earlier than it says`(_ name: String) {
        let code: TokenError.Code = name == "nbf" ? .notYetValid : .issuedInFuture
        #expect(judge([name: nil]) == nil)
        #expect(judge([name: .number("0")]) == nil)
        #expect(judge([name: .number("\(Self.now + 60)")]) == nil)
        #expect(judge([name: .number("\(Self.now + 60).5")]) == code)
        #expect(judge([name: .number("\(Self.now + 61)")]) == code)
        for value in [JSONValue.null, .text("0"), .number("1e400"), .number("-1"), .boolean(false)] {
            #expect(judge([name: value]) == .badClaim)
        }
    }

    @Test func `the leeway is within bounds`() {
        var requirements = fixture.requirements
        requirements.leeway = 0
        #expect(judge(["exp": .number("\(Self.now)")], requirements) == .expired)
        #expect(judge(["exp": .number("\(Self.now + 1)")], requirements) == nil)
        requirements.leeway = -100
        #expect(judge(["exp": .number("\(Self.now + 1)")], requirements) == nil)
        requirements.leeway = .max
        #expect(judge(["exp": .number("\(Self.now - 86_400)")], requirements) == .expired)
        #expect(judge(["exp": .number("253402300799"), "nbf": .number("253402300799")], requirements) == .notYetValid)
    }

    @Test(arguments: [
        "https://issuer.example/", "HTTPS://issuer.example", "https://issuer.example ", "https://issuer.exampl\u{435}",
        "https://issuer.example\u{0}", "http://issuer.example", "", "https://issuer.example.evil.example",
    ])
    func `another issuer is refused`(_ issuer: String) {
        #expect(judge(["iss": .text(issuer)]) == .wrongIssuer)
    }

    @Test func `an issuer is required where one is asked for, and a text anywhere`() {
        #expect(judge(["iss": nil]) == .wrongIssuer)
        for value in [JSONValue.null, .number("1"), .list([.text("https://issuer.example")])] {
            #expect(judge(["iss": value]) == .badClaim)
        }
        var requirements = fixture.requirements
        requirements.issuer = nil
        #expect(judge(["iss": nil], requirements) == nil)
        #expect(judge(["iss": .number("1")], requirements) == .badClaim)
    }

    @Test func `one of the audiences must be ours`() {
        for (audience, code) in [
            (JSONValue?.some(.text("us")), TokenError.Code?.none), (.list([.text("them"), .text("us")]), nil),
            (.text("them"), .wrongAudience), (.list([.text("them")]), .wrongAudience), (.list([]), .wrongAudience),
            (.text("US"), .wrongAudience), (.text("us "), .wrongAudience), (.text(""), .wrongAudience),
            (.none, .wrongAudience), (.number("1"), .badClaim), (.null, .badClaim), (.object([]), .badClaim),
            (.list([.text("us"), .number("1")]), .badClaim), (.list([.list([.text("us")])]), .badClaim),
        ] {
            #expect(judge(["aud": audience]) == code)
        }
        var requirements = fixture.requirements
        requirements.audiences = ["\u{E9}"]
        #expect(judge(["aud": .text("e\u{301}")], requirements) == .wrongAudience)
        requirements.audiences = ["a", "b"]
        #expect(judge(["aud": .text("b")], requirements) == nil)
        requirements.audiences = []
        #expect(judge(["aud": nil], requirements) == nil)
        #expect(judge(["aud": .number("1")], requirements) == .badClaim)
    }

    @Test func `an authorized party is required where some are asked for`() {
        var requirements = fixture.requirements
        requirements.authorizedParties = ["app", "site"]
        for (party, code) in [
            (JSONValue?.some(.text("app")), TokenError.Code?.none), (.text("site"), nil),
            (.text("other"), .wrongAuthorizedParty), (.none, .wrongAuthorizedParty), (.list([.text("app")]), .badClaim),
        ] {
            #expect(judge(["azp": party], requirements) == code)
        }
        #expect(judge(["azp": .text("other")]) == nil)
    }

    @Test(arguments: [
        "", "null", "[]", "\"\"", "7", "{", "{\"exp\":1,\"exp\":9999999999}", "{\"exp\":9999999999}x",
        "{\"exp\":9999999999,\"\\u0065xp\":1}", "\u{FEFF}{}",
        String(repeating: "{\"a\":", count: 1000) + "1" + String(repeating: "}", count: 1000),
    ])
    func `claims that are not one strict JSON object are refused`(_ payload: String) {
        #expect(fixture.judge(fixture.eddsa.mint(payload: payload)) == .malformed)
    }

    @Test func `an order to log out is no token to log in with`() {
        let event = JSONValue.object([("http://schemas.openid.net/event/backchannel-logout", .object([]))])
        #expect(judge(["events": event]) == .wrongType)
        #expect(judge(["events": .list([])]) == nil)
    }

    @Test func `claims are found by their bytes`() throws {
        let compact = fixture.eddsa.mint(
            claims: AttackFixture.claims([
                "azp": .text("app"), "aud": .list([.text("us"), .text("them")]), "\u{212A}": .text("Kelvin"),
                "e\u{301}": .null,
            ]))
        let claims = try TokenVerifier(fixture.requirements)
            .verify(try UnverifiedToken(Array(compact.utf8)), with: fixture.keys, now: AttackFixture.now)
        #expect(claims.audiences == ["us", "them"])
        #expect(claims.authorizedParty == "app")
        #expect(claims.issuer == "https://issuer.example")
        #expect(claims["\u{212A}"]?.text == "Kelvin")
        #expect(claims["K"] == nil && claims["\u{E9}"] == nil && claims["e\u{301}"] == .null)
        #expect(claims.members.count == 8)
    }

    @Test func `claims that the issuer vouches for are judged as ours`() throws {
        let verifier = TokenVerifier(fixture.requirements)
        let stranger = TokenMinter(keyID: "nobody", algorithm: .es256)
        func judge(_ changes: [String: JSONValue?]) throws -> TokenError.Code? {
            let token = stranger.mint(claims: AttackFixture.claims(changes), header: ["kid": nil, "typ": nil])
            let claims = try #require(UnverifiedClaims(ofToken: Array(token.utf8)))
            do throws(TokenError) {
                try verifier.checkClaims(of: claims, now: AttackFixture.now)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(try judge([:]) == nil)
        #expect(try judge(["aud": .text("them")]) == .wrongAudience)
        #expect(try judge(["aud": nil]) == .wrongAudience)
        #expect(try judge(["iss": .text("them")]) == .wrongIssuer)
        #expect(try judge(["exp": nil]) == .badClaim)
        #expect(try judge(["exp": .number("1")]) == .expired)
        for opaque in ["", "abc", "a.b.c", "eyJ.eyJ.", "e30.W10.", String(repeating: "a.", count: 10_000)] {
            #expect(UnverifiedClaims(ofToken: Array(opaque.utf8)) == nil)
        }
    }

    @Test func `an answer may leave claims out, but not have others`() {
        let verifier = TokenVerifier(fixture.requirements)
        func judge(_ members: [(name: String, value: JSONValue)]) -> TokenError.Code? {
            do throws(TokenError) {
                try verifier.checkClaims(ofAnswer: .object(members), now: AttackFixture.now)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(judge([("active", .boolean(true))]) == nil)
        #expect(judge([("aud", .text("us")), ("iss", .text("https://issuer.example"))]) == nil)
        #expect(judge([("aud", .text("them"))]) == .wrongAudience)
        #expect(judge([("aud", .list([]))]) == .wrongAudience)
        #expect(judge([("iss", .text("them"))]) == .wrongIssuer)
        #expect(judge([("exp", .number("1"))]) == .expired)
        #expect(judge([("exp", .text("1"))]) == .badClaim)
        #expect(judge([("nbf", .number("9999999999"))]) == .notYetValid)
    }
}
