import Base
import HTTP
import JOSE

/// Exchanges a long-lived token for an access token, and judges that by the rules for JWTs.
///
/// What one step says stands in for the verdict of all: bad is bad, and who could not be asked is an outage.
struct TokenExchange: Sendable {
    /// What a step comes to.
    enum Step<Value: Sendable>: Sendable {
        /// Go on with this.
        case next(Value)
        /// This is the verdict.
        case end(Verdict)
    }

    /// Judges the access token.
    let judge: TokenJudge
    /// Reads whom it names.
    let identity: JWTIdentity

    /// Judges the access token of an answer of `service`; the identity lasts no longer than it does.
    func verdict(onAnswer answer: JSONValue, of service: String, until deadline: Deadline) async -> Verdict {
        guard let token = answer["access_token"]?.text, !token.isEmpty else {
            return .unavailable(reason: "\(service): the answer has no access token")
        }
        switch await judge.judge(Secret(token), until: deadline) {
        case .verified(let claims, _): return identity.verdict(of: .object(claims.members), expiry: claims.expiry)
        case .refused(.notApplicable):
            // Nobody presented it: the service gave it to us for a token that it calls good.
            return .unavailable(reason: "\(service): the access token is no JWT of the issuer")
        case .refused(let verdict): return verdict
        }
    }

    /// The place of the keys, and that of the calls.
    static func dependencies(named name: String, keys: KeySetSource, service: TokenService) -> [ProviderDependency] {
        [
            ProviderDependency(name: name, isReachable: { keys.isReachable }, keySetAge: { keys.age }),
            ProviderDependency(name: "\(name)-tokens", isReachable: { service.isReachable }),
        ]
    }

    /// Reads `active` of an answer of `service` (RFC 7662 §2.2).
    static func isActive(_ answer: JSONValue, of service: String) -> Step<Void> {
        switch answer["active"]?.boolean {
        case true?: .next(())
        case false?: .end(.rejected(reason: "\(service): the token is not active"))
        case nil: .end(.unavailable(reason: "\(service): the answer has no active"))
        }
    }
}
