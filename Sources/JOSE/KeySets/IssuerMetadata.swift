import Base
public import HTTP

/// What an issuer says of itself (OpenID Connect Discovery 1.0 §3, RFC 8414 §2), as far as we use it.
///
/// An endpoint that is no URL of ours, or `http` though the issuer is `https`, is nil: nothing is sent there.
public struct IssuerMetadata: Sendable, Equatable {
    /// The issuer, equal to the one that was asked for in every byte.
    public let issuer: IssuerIdentifier
    /// Where its keys are; often another host's.
    public let keys: HTTPResource?
    /// Where an access token is exchanged for its subject's claims.
    public let userinfoEndpoint: HTTPResource?
    /// Where a token is asked about (RFC 7662).
    public let introspectionEndpoint: HTTPResource?
    /// Where tokens are got.
    public let tokenEndpoint: HTTPResource?

    /// Reads a metadata document of `issuer`.
    init(_ body: [UInt8], of issuer: IssuerIdentifier) throws(DocumentFailure) {
        let document: JSONValue
        do throws(JSONReader.Failure) {
            document = try JSONReader.read(body)
        } catch {
            throw DocumentFailure("the metadata are no JSON: \(error.reason)")
        }
        guard let name = document["issuer"]?.text else { throw DocumentFailure("the metadata name no issuer") }
        guard issuer.isNamed(by: name) else {
            throw DocumentFailure("the metadata are those of \(name.prefix(200)), not of \(issuer.text)")
        }
        self.issuer = issuer
        keys = Self.endpoint("jwks_uri", document, issuer)
        userinfoEndpoint = Self.endpoint("userinfo_endpoint", document, issuer)
        introspectionEndpoint = Self.endpoint("introspection_endpoint", document, issuer)
        tokenEndpoint = Self.endpoint("token_endpoint", document, issuer)
    }

    private static func endpoint(
        _ name: String, _ document: JSONValue, _ issuer: IssuerIdentifier
    ) -> HTTPResource? {
        guard let url = document[name]?.text, url.utf8.count <= 2048, let endpoint = HTTPResource(url),
            endpoint.origin.isSecure || !issuer.metadata.origin.isSecure
        else { return nil }
        return endpoint
    }
}
