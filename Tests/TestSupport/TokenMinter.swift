public import Base
public import JOSE
import Platform

/// Plays an issuer with one key: mints tokens, good ones and bad, and publishes the key.
///
/// An RSA key takes long to make, so there is one per process; minters of different IDs share it.
public struct TokenMinter: Sendable {
    /// `kid` of the key and of tokens.
    public let keyID: String
    /// What tokens are signed with.
    public let algorithm: SignatureAlgorithm
    private let key: TokenMinterKey

    /// Makes a new key for an algorithm; for RSA, takes the one of this process.
    public init(keyID: String = "key-1", algorithm: SignatureAlgorithm = .rs256) {
        self.keyID = keyID
        self.algorithm = algorithm
        key = TokenMinterKey(for: algorithm)
    }

    /// A minter with the same key for other tokens, as for an algorithm that is not the key's own.
    private init(_ other: TokenMinter, keyID: String, algorithm: SignatureAlgorithm) {
        self.keyID = keyID
        self.algorithm = algorithm
        key = other.key
    }

    /// The same key under another ID or for another algorithm of its kind.
    public func with(keyID: String? = nil, algorithm: SignatureAlgorithm? = nil) -> TokenMinter {
        TokenMinter(self, keyID: keyID ?? self.keyID, algorithm: algorithm ?? self.algorithm)
    }

    /// Signs claims. `header` adds members to `alg`, `kid` and `typ`, or changes these; `nil` takes one away.
    public func mint(claims: [String: JSONValue], header: [String: JSONValue?] = [:]) -> String {
        mint(
            payload: Self.text(of: .object(claims.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
            header: header)
    }

    /// Signs a payload as it is, JSON or not.
    public func mint(payload: String, header: [String: JSONValue?] = [:]) -> String {
        var members: [(name: String, value: JSONValue)] = [
            ("typ", .text("JWT")), ("alg", .text(algorithm.rawValue)), ("kid", .text(keyID)),
        ]
        for (name, value) in header.sorted(by: { $0.key < $1.key }) {
            let index = members.firstIndex { $0.name == name }
            if let index { members.remove(at: index) }
            if let value { members.insert((name, value), at: index ?? members.count) }
        }
        return mint(headerJSON: Self.text(of: .object(members)), payload: payload)
    }

    /// Signs a header and a payload as they are, JSON or not.
    public func mint(headerJSON: String, payload: String) -> String {
        let signed = Self.encoded(headerJSON) + "." + Self.encoded(payload)
        return signed + "." + String(decoding: Base64.encodeURL(sign(Array(signed.utf8))), as: UTF8.self)
    }

    /// Signs any bytes, in JOSE's writing.
    public func sign(_ message: [UInt8]) -> [UInt8] { key.sign(message, algorithm: algorithm) }

    /// The key as JSON, without what is private (an `oct` key is all private).
    public var jwk: String {
        Self.text(of: .object(jwkMembers))
    }

    /// Members of `jwk`, to be changed by a test.
    public var jwkMembers: [(name: String, value: JSONValue)] {
        [("kid", .text(keyID)), ("use", .text("sig")), ("alg", .text(algorithm.rawValue))]
            + key.members.map { ($0.name, .text($0.text)) }
    }

    /// A set of the keys, as `JSONWebKeySet` reads it.
    public static func keySet(_ minters: [TokenMinter]) -> [UInt8] {
        Array(("{\"keys\":[" + minters.map(\.jwk).joined(separator: ",") + "]}").utf8)
    }

    /// Claims that every verifier takes who asks for nothing special; `exp` is in an hour from `now`.
    public static func claims(
        subject: String = "alice", issuer: String? = nil, audience: String? = nil, now: UnixTime
    ) -> [String: JSONValue] {
        var claims: [String: JSONValue] = [
            "sub": .text(subject), "iat": .number("\(now.seconds)"), "exp": .number("\(now.seconds + 3600)"),
        ]
        if let issuer { claims["iss"] = .text(issuer) }
        if let audience { claims["aud"] = .text(audience) }
        return claims
    }

    /// JSON as text.
    public static func text(of value: JSONValue) -> String {
        switch value {
        case .null: return "null"
        case .boolean(let flag): return "\(flag)"
        case .number(let text): return text
        case .text(let text): return quoted(text)
        case .list(let values): return "[" + values.map(text(of:)).joined(separator: ",") + "]"
        case .object(let members):
            return "{" + members.map { quoted($0.name) + ":" + text(of: $0.value) }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONText.append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func encoded(_ text: String) -> String {
        String(decoding: Base64.encodeURL(Array(text.utf8)), as: UTF8.self)
    }
}
