public import HTTP

/// Where the keys of an issuer are found.
public enum KeySetLocation: Sendable, Equatable {
    /// At a URL.
    case keys(HTTPResource)
    /// Where the issuer's metadata say (OpenID Connect Discovery 1.0 §4).
    case discovery(IssuerIdentifier)
}
