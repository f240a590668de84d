/// Who judges a token (`token_validation`).
enum OIDCValidation: String, Sendable, CaseIterable {
    /// We do, by the issuer's keys.
    case jwks
    /// The issuer does, when asked for the subject's claims.
    case userinfo
    /// Both do.
    case both
    /// The issuer does, when asked whether the token is active.
    case introspection

    /// True if the issuer's keys are needed.
    var usesKeys: Bool { self == .jwks || self == .both }
    /// True if the issuer is asked for claims.
    var usesUserInfo: Bool { self == .userinfo || self == .both }
}
