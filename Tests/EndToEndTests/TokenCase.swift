import Base
import Foundation
import JOSE
import TestSupport
import Testing

/// A token, and whether it is good: by us, and by Envoy.
struct TokenCase: CustomTestStringConvertible {
    let what: String
    let token: String
    let isGood: Bool
    /// What Envoy says, if not the same, and why we differ.
    let difference: (envoySaysGood: Bool, reason: String)?

    var testDescription: String { what }
}

/// Every kind of token that both must judge, with keys of a test's own issuer.
struct TokenCases {
    static let issuer = "https://issuer.test"
    static let audience = "app"

    let minters: [TokenMinter]
    private let rsa = TokenMinter(keyID: "RS256", algorithm: .rs256)
    private let curve = TokenMinter(keyID: "ES256", algorithm: .es256)
    private let now: Int64

    init() {
        now = Int64(Date().timeIntervalSince1970)
        let others = SignatureAlgorithm.asymmetric.filter { $0 != .rs256 && $0 != .es256 }
        minters = [rsa, curve] + others.map { TokenMinter(keyID: $0.rawValue, algorithm: $0) }
    }

    /// All of them.
    var all: [TokenCase] { good + badClaims + badSignatures + badShapes + differences }

    private func claims(_ changes: [String: JSONValue?] = [:]) -> [String: JSONValue] {
        var claims = TokenMinter.claims(issuer: Self.issuer, audience: Self.audience, now: UnixTime(seconds: now))
        for (name, value) in changes { claims[name] = value }
        return claims
    }

    private func row(_ what: String, _ token: String, isGood: Bool) -> TokenCase {
        TokenCase(what: what, token: token, isGood: isGood, difference: nil)
    }

    private func seconds(_ offset: Int64) -> JSONValue { .number("\(now + offset)") }

    private var good: [TokenCase] {
        minters.map { row("\($0.algorithm.rawValue)", $0.mint(claims: claims()), isGood: true) } + [
            row(
                "one of several audiences",
                curve.mint(claims: claims(["aud": .list([.text("other"), .text(Self.audience)])])), isGood: true),
            row("valid since a minute", curve.mint(claims: claims(["nbf": seconds(-60)])), isGood: true),
            row("valid soon, within the leeway", curve.mint(claims: claims(["nbf": seconds(20)])), isGood: true),
            row("no type", curve.mint(claims: claims(), header: ["typ": nil]), isGood: true),
            row("typ at+jwt", curve.mint(claims: claims(), header: ["typ": .text("at+jwt")]), isGood: true),
            row(
                "claims of every kind of JSON", curve.mint(claims: claims(["x": .list([.null, .boolean(true)])])),
                isGood: true),
        ]
    }

    private var badClaims: [TokenCase] {
        let text = TokenMinter.text(of: .object(claims().map { ($0.key, $0.value) }))
        return [
            row("another issuer", curve.mint(claims: claims(["iss": .text("https://evil.test")])), isGood: false),
            row(
                "an issuer with a slash more", curve.mint(claims: claims(["iss": .text(Self.issuer + "/")])),
                isGood: false),
            row("another audience", curve.mint(claims: claims(["aud": .text("other")])), isGood: false),
            row("no audience", curve.mint(claims: claims(["aud": nil])), isGood: false),
            row("expired", curve.mint(claims: claims(["exp": seconds(-120)])), isGood: false),
            row("not yet valid", curve.mint(claims: claims(["nbf": seconds(120)])), isGood: false),
            row("an expiry that is a text", curve.mint(claims: claims(["exp": .text("\(now + 60)")])), isGood: false),
            row("a negative expiry", curve.mint(claims: claims(["exp": .number("-1")])), isGood: false),
            row("an audience that is a number", curve.mint(claims: claims(["aud": .number("1")])), isGood: false),
            row("a claim twice", curve.mint(payload: text.dropLast() + #","sub":"root"}"#), isGood: false),
            row("claims that are a list", curve.mint(payload: "[]"), isGood: false),
            row("claims that are no JSON", curve.mint(payload: "{\"iss\":"), isGood: false),
        ]
    }

    private var badSignatures: [TokenCase] {
        let token = curve.mint(claims: claims())
        let stranger = TokenMinter(keyID: "ES256", algorithm: .es256)
        let parts = token.split(separator: ".").map(String.init)
        return [
            row("one bit of the signature", TamperedToken.withFlippedSignature(token), isGood: false),
            row("another's signature", stranger.mint(claims: claims()), isGood: false),
            row("a signature cut short", TamperedToken.changingSignature(of: token) { $0.removeLast() }, isGood: false),
            row(
                "a signature of zeros",
                TamperedToken.changingSignature(of: token) { $0 = Array(repeating: 0, count: 64) },
                isGood: false),
            row("an empty signature", "\(parts[0]).\(parts[1]).", isGood: false),
            row("the signature of other claims", "\(parts[0]).\(claimsPart("bob")).\(parts[2])", isGood: false),
            row(
                "RS256, cut", TamperedToken.changingSignature(of: rsa.mint(claims: claims())) { $0.removeLast() },
                isGood: false),
            row("RS256's key with PS256", rsa.with(algorithm: .ps256).mint(claims: claims()), isGood: false),
            row("an unknown key", curve.with(keyID: "unknown").mint(claims: claims()), isGood: false),
            row("another's key ID", curve.with(keyID: "ES384").mint(claims: claims()), isGood: false),
            row("a key ID of another kind", curve.with(keyID: "RS256").mint(claims: claims()), isGood: false),
        ]
    }

    private func claimsPart(_ subject: String) -> String {
        curve.mint(claims: claims(["sub": .text(subject)])).split(separator: ".").map(String.init)[1]
    }

    private var badShapes: [TokenCase] {
        let token = curve.mint(claims: claims())
        let parts = token.split(separator: ".").map(String.init)
        let header = { (text: String) in String(decoding: Base64.encodeURL(Array(text.utf8)), as: UTF8.self) }
        return [
            row("no algorithm at all", "\(header(#"{"alg":"none","kid":"ES256"}"#)).\(parts[1]).", isGood: false),
            row("no algorithm, in capitals", "\(header(#"{"alg":"NONE","kid":"ES256"}"#)).\(parts[1]).", isGood: false),
            row(
                "a MAC by a public key's ID", "\(header(#"{"alg":"HS256","kid":"RS256"}"#)).\(parts[1]).\(parts[2])",
                isGood: false),
            row(
                "an algorithm of a later time", "\(header(#"{"alg":"ES257","kid":"ES256"}"#)).\(parts[1]).\(parts[2])",
                isGood: false),
            row("two parts", "\(parts[0]).\(parts[1])", isGood: false),
            row("four parts", "\(token).\(parts[2])", isGood: false),
            row("five parts, as if encrypted", "\(token).\(parts[1]).\(parts[2])", isGood: false),
            row("an empty header", ".\(parts[1]).\(parts[2])", isGood: false),
            row("a header that is no JSON", "\(header("alg")).\(parts[1]).\(parts[2])", isGood: false),
            row("a character that is not base64url", "\(parts[0]).\(parts[1])!.\(parts[2])", isGood: false),
            row("half a token", String(token.prefix(token.utf8.count / 2)), isGood: false),
            row("no token", "x", isGood: false),
        ]
    }

    /// Where we say no and Envoy yes: each by a rule that somebody wrote down.
    private var differences: [TokenCase] {
        func stricter(_ what: String, _ token: String, _ reason: String) -> TokenCase {
            TokenCase(what: what, token: token, isGood: false, difference: (true, reason))
        }
        return [
            stricter(
                "no expiry", curve.mint(claims: claims(["exp": nil])), "a token that never expires cannot be taken back"
            ),
            stricter(
                "expired, within the leeway", curve.mint(claims: claims(["exp": seconds(-20)])),
                "what we hand out lives no longer than what we got, and would be expired already"),
            stricter(
                "a signature with a byte more",
                TamperedToken.changingSignature(of: curve.mint(claims: claims())) { $0.append(0) },
                "RFC 7518 §3.4: 64 octets"),
            stricter("a dot behind", curve.mint(claims: claims()) + ".", "RFC 7515 §7.1: three parts"),
            stricter(
                "no key ID", curve.mint(claims: claims(), header: ["kid": nil]),
                "Envoy tries every key; we ask for the one, so that a key serves only its own tokens"),
            stricter(
                "a critical extension",
                curve.mint(claims: claims(), header: ["crit": .list([.text("x")]), "x": .number("1")]),
                "RFC 7515 §4.1.11: who does not understand it must refuse"),
            stricter(
                "issued in an hour", curve.mint(claims: claims(["iat": seconds(3600)])),
                "its issuer's clock or somebody's intentions are wrong"),
            stricter(
                "of the type of an assertion about a logout",
                curve.mint(claims: claims(), header: ["typ": .text("logout+jwt")]),
                "RFC 8725 §3.11: a token for another purpose is no access token"),
            stricter(
                "with a key in it", curve.mint(claims: claims(), header: ["jwk": .object([])]),
                "RFC 8725 §3.10: a token must not bring its own keys; we take none that tries"),
        ]
    }
}
