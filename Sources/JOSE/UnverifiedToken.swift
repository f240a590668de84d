import Base

/// A token that was read and found well-formed, and that nobody should believe yet: only what `TokenVerifier` makes of
/// it has claims.
///
/// It is a secret: it prints as `<token>`.
public struct UnverifiedToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What the header asks for.
    public let header: TokenHeader
    let signed: [UInt8]
    /// The payload's object; nil if it is none.
    let claims: JSONValue?
    let signature: [UInt8]

    /// Reads a compact JWS of at most 16 KiB (RFC 7515 §7.1): exactly three parts of unpadded base64url, the header a JSON
    /// object with `alg` and `kid`. What the payload says is read once, and only the verifier acts on it.
    public init(_ compact: [UInt8]) throws(TokenError) {
        let parts = try CompactToken(compact)
        guard !parts.signature.isEmpty else { throw TokenError(.malformed) }
        header = try TokenHeader(json: try CompactToken.decode(parts.header))
        let payload = try CompactToken.decode(parts.payload)
        signature = try CompactToken.decode(parts.signature)
        signed = Array(parts.signed)
        claims = (try? JSONReader.read(payload)).flatMap { $0.members == nil ? nil : $0 }
    }

    /// `iss` as the token has it, to choose who should verify it; never a reason to trust it.
    public var unverifiedIssuer: String? { claims?["iss"]?.text }

    /// True for whatever could be a token of this kind, well-formed or not: beginning `eyJ` (`{"` in base64url), or with at
    /// least two dots. Such a credential may be worth something elsewhere, so it must not be sent to just any service.
    public static func resemblesToken(_ credential: [UInt8]) -> Bool {
        if credential.starts(with: "eyJ".utf8) { return true }
        guard let first = credential.firstIndex(of: CompactToken.dot) else { return false }
        return credential[(first + 1)...].contains(CompactToken.dot)
    }

    /// Always `<token>`.
    public var description: String { "<token>" }
    /// Always `<token>`.
    public var debugDescription: String { description }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
