import Base

/// What the protected header of a token says (RFC 7515 §4.1), as far as anybody may act on it.
public struct TokenHeader: Sendable, Equatable {
    /// `alg`: what the token claims to be signed with. The verifier decides whether that is allowed.
    public let algorithm: SignatureAlgorithm
    /// `kid`: 1…256 bytes; compare it byte by byte.
    public let keyID: String
    /// `typ`, if there is one.
    public let type: String?

    static let maximumKeyIDBytes = 256

    /// Members that bring a key along or say where to get one (RFC 8725 §3.10), that change what is signed, that make
    /// small tokens large, or that belong to encryption. No such token is any use here; nothing is ever fetched for one.
    private static let refused = ["crit", "b64", "jku", "jwk", "x5u", "x5c", "zip", "enc"]

    /// Reads the header's JSON.
    init(json: [UInt8]) throws(TokenError) {
        guard let object = try? JSONReader.read(json), let members = object.members else {
            throw TokenError(.malformed)
        }
        for member in members where Self.refused.contains(where: { TextBytes.areEqual($0, member.name) }) {
            throw TokenError(.headerNotAllowed)
        }
        guard let name = object["alg"]?.text else { throw TokenError(.malformed) }
        guard let algorithm = SignatureAlgorithm(name: name) else { throw TokenError(.algorithmNotAllowed) }
        guard let keyID = object["kid"] else { throw TokenError(.noKeyID) }
        guard let keyID = keyID.text else { throw TokenError(.malformed) }
        guard !keyID.isEmpty else { throw TokenError(.noKeyID) }
        guard keyID.utf8.count <= Self.maximumKeyIDBytes else { throw TokenError(.tooLarge) }
        let type = object["typ"]
        guard type == nil || type?.text != nil else { throw TokenError(.malformed) }
        self.algorithm = algorithm
        self.keyID = keyID
        self.type = type?.text
    }

    /// True if both say the same, byte by byte.
    public static func == (left: TokenHeader, right: TokenHeader) -> Bool {
        guard left.algorithm == right.algorithm, TextBytes.areEqual(left.keyID, right.keyID) else { return false }
        guard let leftType = left.type, let rightType = right.type else { return left.type == nil && right.type == nil }
        return TextBytes.areEqual(leftType, rightType)
    }
}
