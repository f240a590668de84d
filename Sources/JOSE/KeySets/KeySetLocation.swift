public import HTTP

/// Where the keys of an issuer are found.
public enum KeySetLocation: Sendable, Equatable {
    /// At a URL.
    case keys(HTTPResource)
    /// Where the issuer's metadata say (OpenID Connect Discovery 1.0 §4).
    case discovery(IssuerIdentifier)

    /// The origin that is asked first: a client for it, made at start-up, shows whether its TLS settings are usable.
    public var origin: HTTPOrigin {
        switch self {
        case .keys(let resource): resource.origin
        case .discovery(let issuer): issuer.metadata.origin
        }
    }
}
