public import HTTP

/// The URL that an issuer is known by: what its tokens' `iss` and its metadata's `issuer` must equal, byte by byte.
public struct IssuerIdentifier: Sendable, Equatable {
    /// The identifier as configured.
    public let text: String
    /// Where its metadata are.
    public let metadata: HTTPResource

    /// Reads an identifier: an `http` or `https` URL without query and fragment (OpenID Connect Discovery 1.0 §2).
    public init?(_ text: String) {
        // §4.1: a final slash goes before the well-known path is added.
        let base = text.hasSuffix("/") ? text.dropLast() : text[...]
        guard !text.utf8.contains(0x3F), !base.hasSuffix("/"),
            let metadata = HTTPResource("\(base)/.well-known/openid-configuration")
        else { return nil }
        self.text = text
        self.metadata = metadata
    }

    /// True if a document or token names this issuer; `==` of `String` would take other bytes for the same text.
    public func isNamed(by other: String) -> Bool { text.utf8.elementsEqual(other.utf8) }

    /// Equal in every byte.
    public static func == (left: IssuerIdentifier, right: IssuerIdentifier) -> Bool { left.isNamed(by: right.text) }
}
