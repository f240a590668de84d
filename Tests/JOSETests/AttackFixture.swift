import Base
import JOSE
import TestSupport

/// An issuer with a key of each kind, and a verifier for its tokens, for tests that try to get past it.
struct AttackFixture: Sendable {
    static let now = UnixTime(seconds: 1_790_000_000)

    let rs256 = TokenMinter(keyID: "rsa", algorithm: .rs256)
    let es256 = TokenMinter(keyID: "p256", algorithm: .es256)
    let es384 = TokenMinter(keyID: "p384", algorithm: .es384)
    let eddsa = TokenMinter(keyID: "ed", algorithm: .eddsa)
    let keys: JSONWebKeySet
    var requirements = TokenRequirements(issuer: "https://issuer.example", audiences: ["us"])

    init() throws {
        keys = try JSONWebKeySet(json: TokenMinter.keySet([rs256, es256, es384, eddsa]))
    }

    /// Claims that the verifier takes.
    static var claims: [String: JSONValue] {
        TokenMinter.claims(issuer: "https://issuer.example", audience: "us", now: now)
    }

    /// Claims that the verifier takes, with some changed; nil takes one away.
    static func claims(_ changes: [String: JSONValue?]) -> [String: JSONValue] {
        claims.merging(changes.filter { $0.value != nil }.compactMapValues { $0 }) { $1 }
            .filter { changes[$0.key] != .some(nil) }
    }

    /// What the verifier says; nil if it takes the token.
    func judge(_ token: String, _ requirements: TokenRequirements? = nil) -> TokenError.Code? {
        judge(Array(token.utf8), requirements)
    }

    func judge(_ token: [UInt8], _ requirements: TokenRequirements? = nil) -> TokenError.Code? {
        do throws(TokenError) {
            _ = try TokenVerifier(requirements ?? self.requirements)
                .verify(try UnverifiedToken(token), with: keys, now: Self.now)
            return nil
        } catch {
            return error.code
        }
    }

    /// A text in base64url.
    static func encoded(_ text: String) -> String { encoded(Array(text.utf8)) }
    static func encoded(_ bytes: [UInt8]) -> String { String(decoding: Base64.encodeURL(bytes), as: UTF8.self) }

    /// The three parts of a token.
    static func parts(_ token: String) -> [String] {
        token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }
}
