import Base

/// The claims of a token that nobody verified here, for those who let the issuer judge it (RFC 7662, OpenID Connect's
/// userinfo): what the issuer calls good may still be meant for somebody else.
///
/// The header may be anything: `kid` and `alg` are the issuer's to mind.
public struct UnverifiedClaims: Sendable {
    let object: JSONValue

    /// Reads the claims of a compact JWS of at most 16 KiB; nil if it is none, so an opaque token for all we know.
    public init?(ofToken compact: [UInt8]) {
        guard let parts = try? CompactToken(compact), (try? CompactToken.decode(parts.header)) != nil,
            let payload = try? CompactToken.decode(parts.payload),
            let object = try? JSONReader.read(payload), object.members != nil
        else { return nil }
        self.object = object
    }

    /// `iss`, if it is a text.
    public var issuer: String? { object["iss"]?.text }
}
