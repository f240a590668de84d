public import Base
import Platform

/// Signs JSON claims as compact JWS with HMAC-SHA256 (RFC 7515 §3.1, RFC 7518 §3.2).
///
/// The header never changes, so it is encoded once; keyed contexts stay with the event loops.
public final class TokenSigner: Sendable {
    /// The encoded header and the dot after it.
    private let prefix: [UInt8]
    private let authenticator: MessageAuthenticator

    /// Makes a signer; `keyID` goes into the header if there is one (RFC 7515 §4.1.4).
    public init(key: Secret, keyID: String? = nil) {
        var header = Array(#"{"typ":"JWT","alg":"HS256""#.utf8)
        if let keyID {
            header += Array(#","kid":"#.utf8)
            JSONText.append(keyID, to: &header)
        }
        header.append(UInt8(ascii: "}"))
        prefix = Base64.encodeURL(header) + [Self.dot]
        authenticator = MessageAuthenticator(key: key)
    }

    /// Signs the bytes of a JSON object: header, claims and signature in base64url, with dots between.
    public func sign(claims: [UInt8]) -> [UInt8] {
        var token = prefix
        token += Base64.encodeURL(claims)
        let signature = authenticator.authenticate(token)
        token.append(Self.dot)
        token += Base64.encodeURL(signature)
        return token
    }

    private static var dot: UInt8 { UInt8(ascii: ".") }
}
