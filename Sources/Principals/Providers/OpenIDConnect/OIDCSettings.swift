import Base
import HTTP
import JOSE
import Platform

/// What a provider of `type: oidc` is configured with.
struct OIDCSettings: Sendable {
    /// What tokens must fulfil, and certificates.
    let bearer: BearerSettings
    /// `azp` of the tokens; empty if any will do.
    let authorizedParties: [String]
    /// Who judges a token.
    let validation: OIDCValidation
    /// Which claims carry what.
    let mapping: ClaimMapping
    /// The issuer, if its metadata are needed to find something.
    let issuer: IssuerIdentifier?
    /// Where the keys are, if that was said.
    let keys: HTTPResource?
    /// Where claims are asked for, if that was said.
    let userInfo: HTTPResource?
    /// Where tokens are introspected, if that was said.
    let introspection: HTTPResource?
    /// Who we are there; not nil if tokens are introspected.
    let client: IntrospectionClient?

    /// Reads every key but `name` and `realm`; nil: the problems stay in `settings`.
    init?(settings: inout SettingsReader) {
        let words = OIDCValidation.allCases.map(\.rawValue)
        let word = settings.word("token_validation", words, default: OIDCValidation.jwks.rawValue)
        let validation = OIDCValidation(rawValue: word) ?? .jwks
        let clientID = settings.string("client_id")
        if let clientID, clientID.isEmpty { settings.problem("client_id", "must not be empty") }
        bearer = BearerSettings(settings: &settings, impliedAudience: clientID.flatMap { $0.isEmpty ? nil : $0 })
        authorizedParties = settings.strings("authorized_parties")
        mapping = ClaimMapping(settings: &settings, standard: .openID)
        keys = Self.resource("jwks_uri", &settings)
        userInfo = Self.resource("userinfo_endpoint", &settings)
        introspection = Self.resource("introspection_endpoint", &settings)
        self.validation = validation
        client = Self.client(&settings, clientID, validation, bearer)
        Self.passOver(&settings)

        let missing = Self.missing(validation, keys: keys, userInfo: userInfo, introspection: introspection)
        issuer = missing == nil ? nil : bearer.issuer.flatMap { IssuerIdentifier($0) }
        if let issuer { IssuerClientMaker.warn("issuer", issuer.metadata, &settings) }
        if let missing, issuer == nil {
            if bearer.issuer == nil {
                settings.problem("issuer", "is required, or \(missing)")
            } else {
                settings.problem("issuer", "must be an http or https URL without a query, or give \(missing)")
            }
            return nil
        }
        if validation == .introspection && client == nil { return nil }
        if bearer.issuer == nil && !validation.usesKeys {
            settings.warn("issuer", "is not set: only tokens that are no JWT are taken")
        } else {
            bearer.warn(&settings)
        }
    }

    /// The key that would have to say what the issuer's metadata must; nil if nothing is left to find.
    private static func missing(
        _ validation: OIDCValidation, keys: HTTPResource?, userInfo: HTTPResource?, introspection: HTTPResource?
    ) -> String? {
        if validation.usesKeys && keys == nil { return "jwks_uri" }
        if validation.usesUserInfo && userInfo == nil { return "userinfo_endpoint" }
        if validation == .introspection && introspection == nil { return "introspection_endpoint" }
        return nil
    }

    private static func resource(_ key: String, _ settings: inout SettingsReader) -> HTTPResource? {
        guard let url = settings.string(key), !url.isEmpty else { return nil }
        if let resource = HTTPResource(url) {
            IssuerClientMaker.warn(key, resource, &settings)
            return resource
        }
        settings.problem(key, "must be an http or https URL without user information")
        return nil
    }

    /// Reads `client_secret` and `client_auth_method`; they count where tokens are introspected.
    private static func client(
        _ settings: inout SettingsReader, _ identifier: String?, _ validation: OIDCValidation, _ bearer: BearerSettings
    ) -> IntrospectionClient? {
        typealias Method = IntrospectionClient.Method
        let secret = settings.secret("client_secret")
        let isMethodGiven = settings.has("client_auth_method")
        let word = settings.word(
            "client_auth_method", Method.allCases.map(\.rawValue), default: Method.basic.rawValue)
        guard validation == .introspection else {
            if isMethodGiven { settings.warn("client_auth_method", "is accepted and has no effect") }
            return nil
        }
        if identifier == nil { settings.problem("client_id", "is required for introspection") }
        if secret == nil && bearer.tls.clientCertificate == nil {
            settings.problem("client_secret", "is required for introspection, or tls.client_cert")
            return nil
        }
        return identifier.map {
            IntrospectionClient(identifier: $0, secret: secret, method: Method(rawValue: word) ?? .basic)
        }
    }

    /// elastauth's keys for a login that it never had.
    private static func passOver(_ settings: inout SettingsReader) {
        for key in ["authorization_endpoint", "token_endpoint", "scopes", "use_pkce", "custom_headers"]
        where settings.take(key) != nil {
            settings.warn(key, "is accepted and has no effect")
        }
    }
}
