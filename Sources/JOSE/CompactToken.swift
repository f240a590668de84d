import Base

/// The parts of a compact JWS, still in base64url:
///
///     BASE64URL(UTF8(JWS Protected Header)) || '.' || BASE64URL(JWS Payload) || '.' || BASE64URL(JWS Signature)
///
/// (RFC 7515 §3.1). Five parts are JWE, which nobody here decrypts.
struct CompactToken {
    let header: ArraySlice<UInt8>
    let payload: ArraySlice<UInt8>
    let signature: ArraySlice<UInt8>
    /// What is signed: header, dot and payload as they were sent (RFC 7515 §5.2).
    let signed: ArraySlice<UInt8>

    /// Longer ones are refused before anybody looks at them: no issuer's fit a request's head otherwise.
    static let maximumBytes = 16 << 10

    /// Takes a token apart at its first dot and its last; it decodes nothing. A dot between them is none of base64url, so
    /// that decoding the payload refuses it.
    init(_ token: [UInt8]) throws(TokenError) {
        guard token.count <= Self.maximumBytes else { throw TokenError(.tooLarge) }
        guard let first = token.firstIndex(of: Self.dot), let last = token.lastIndex(of: Self.dot), first < last else {
            throw TokenError(.malformed)
        }
        header = token[..<first]
        payload = token[(first + 1)..<last]
        signature = token[(last + 1)...]
        signed = token[..<last]
    }

    /// Decodes a part; there is one text for each value of bytes.
    static func decode(_ part: ArraySlice<UInt8>) throws(TokenError) -> [UInt8] {
        guard let bytes = Base64.decodeURL(part) else { throw TokenError(.malformed) }
        return bytes
    }

    static var dot: UInt8 { UInt8(ascii: ".") }
}
