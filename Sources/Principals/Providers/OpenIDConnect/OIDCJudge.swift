import Base
import HTTP
import JOSE
import Platform

/// Judges the tokens of one OpenID Connect issuer, in the way that `token_validation` names.
struct OIDCJudge: Sendable {
    /// What was found out about a token.
    struct Finding: Sendable {
        /// The verdict.
        let verdict: Verdict
        /// The generation of the keys that led to it.
        var generation: UInt64 = 0
        /// True if asking again at once would be a burden to the issuer, or needless work.
        var mayBeRemembered = false
    }

    private let validation: OIDCValidation
    private let mapping: ClaimMapping
    private let issuer: String?
    private let authorizedParties: [String]
    private let verifier: TokenVerifier
    private let clock: @Sendable () -> UnixTime
    private let metadata: KeySetSource?
    private let keys: TokenJudge?
    private let userInfo: (endpoint: IssuerEndpoint, questioner: UserInfo)?
    private let introspection: (endpoint: IssuerEndpoint, questioner: Introspection)?

    /// Makes a judge; `clients` speak to the issuer, and `now` times the refreshing of keys.
    init(
        name: String, settings: OIDCSettings, services: Services, clients: IssuerClientMaker,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        let requirements = settings.bearer.requirements(authorizedParties: settings.authorizedParties)
        validation = settings.validation
        mapping = settings.mapping
        issuer = settings.bearer.issuer
        authorizedParties = settings.authorizedParties
        verifier = TokenVerifier(requirements)
        clock = services.clock
        func source(_ location: KeySetLocation) -> KeySetSource {
            KeySetSource(
                location, name: name, allowsSymmetric: settings.bearer.allowsSymmetric, log: services.log,
                now: now, client: clients.make)
        }
        let discovery = settings.issuer.map { source(.discovery($0)) }
        metadata = discovery
        let keySource = settings.keys.map { source(.keys($0)) } ?? discovery
        keys =
            validation.usesKeys
            ? keySource.map { TokenJudge(keys: $0, requirements: requirements, clock: services.clock) } : nil
        userInfo =
            validation.usesUserInfo
            ? IssuerEndpoint("userinfo", at: settings.userInfo, or: discovery, clients) { $0.userinfoEndpoint }
                .map { ($0, UserInfo(endpoint: $0)) } : nil
        introspection = settings.client.flatMap { client in
            IssuerEndpoint("introspection", at: settings.introspection, or: discovery, clients) {
                $0.introspectionEndpoint
            }.map { ($0, Introspection(endpoint: $0, client: client)) }
        }
    }

    /// True if the issuer is asked about each token.
    var asksIssuer: Bool { validation != .jwks }

    /// Which keys are in use.
    var generation: UInt64 { keys?.generation ?? 0 }

    /// What the provider needs.
    func dependencies(named name: String) -> [ProviderDependency] {
        var all: [ProviderDependency] = []
        if let source = keys?.keys {
            all.append(ProviderDependency(name: name, isReachable: { source.isReachable }, keySetAge: { source.age }))
        }
        for endpoint in [userInfo?.endpoint, introspection?.endpoint].compactMap(\.self) {
            all.append(ProviderDependency(name: "\(name)-\(endpoint.name)", isReachable: { endpoint.isReachable }))
        }
        return all
    }

    /// Fetches what it will need.
    func prepare() async {
        let limit = Deadline.after(.seconds(30))
        if let keys { await keys.keys.refresh(until: limit) }
        _ = await metadata?.metadata(until: limit)
    }

    /// The verdict on a token that nobody need be asked about: not one of this issuer's, or bad by its own word.
    ///
    /// To `userinfo` and `introspection` goes whatever is no JWT; a JWT leaves only if it names this issuer.
    func verdictAtOnce(on token: Secret) -> Verdict? {
        token.withBytes { bytes in
            let isToken = UnverifiedToken.resemblesToken(bytes)
            if validation.usesKeys { return isToken ? nil : .notApplicable }
            guard isToken else { return verdictAtOnce(onOpaque: bytes) }
            guard let issuer, let claims = UnverifiedClaims(ofToken: bytes), let claimed = claims.issuer,
                claimed.utf8.elementsEqual(issuer.utf8)
            else { return .notApplicable }
            do throws(TokenError) {
                try verifier.checkClaims(of: claims, now: clock())
                return nil
            } catch {
                return .rejected(reason: error.description)
            }
        }
    }

    /// Userinfo speaks of the subject alone: for whom an opaque token was issued nobody says, so that any other client of the
    /// issuer could bring its users' tokens here.
    private func verdictAtOnce(onOpaque token: [UInt8]) -> Verdict? {
        guard Self.isSendable(token) else { return .notApplicable }
        guard validation == .userinfo, !authorizedParties.isEmpty else { return nil }
        return .rejected(reason: TokenError(.wrongAuthorizedParty).description)
    }

    /// Judges a token that `verdictAtOnce` leaves open.
    func judge(_ token: Secret, until deadline: Deadline) async -> Finding {
        if let introspection { return await introspect(token, introspection.questioner, until: deadline) }
        guard let keys else { return await ask(about: token, until: deadline) }
        switch await keys.judge(token, until: deadline) {
        case .refused(let verdict): return Finding(verdict: verdict)
        case .verified(let claims, let generation):
            let own = JSONValue.object(claims.members)
            guard let userInfo else {
                return Finding(
                    verdict: identity(in: own, expiry: claims.expiry), generation: generation, mayBeRemembered: true)
            }
            var finding = await both(claims, own, token, userInfo.questioner, until: deadline)
            finding.generation = generation
            return finding
        }
    }

    // MARK: Ways

    /// The issuer's word on a token that we know nothing of, or only what it says of itself.
    private func ask(about token: Secret, until deadline: Deadline) async -> Finding {
        guard let userInfo else { return Finding(verdict: .unavailable(reason: "nobody to ask")) }
        switch await userInfo.questioner.claims(of: token, until: deadline) {
        case .refused(let verdict): return Finding(verdict: verdict, mayBeRemembered: true)
        case .claims(let claims):
            do throws(TokenError) {
                return Finding(verdict: identity(in: claims, expiry: try ownExpiry(of: token)), mayBeRemembered: true)
            } catch {
                return Finding(verdict: .rejected(reason: error.description))
            }
        }
    }

    /// The issuer's word on a token that verified. Its claims come first, being the newer ones.
    private func both(
        _ claims: VerifiedClaims, _ own: JSONValue, _ token: Secret, _ questioner: UserInfo, until deadline: Deadline
    ) async -> Finding {
        switch await questioner.claims(of: token, until: deadline) {
        case .refused(let verdict): return Finding(verdict: verdict, mayBeRemembered: true)
        case .claims(let told):
            // OpenID Connect Core §5.3.2: otherwise the claims must not be used.
            guard let subject = claims.subject, let same = told["sub"]?.text, same.utf8.elementsEqual(subject.utf8)
            else {
                return Finding(verdict: .rejected(reason: "userinfo speaks of another subject"), mayBeRemembered: true)
            }
            let names = Set((told.members ?? []).map { Array($0.name.utf8) })
            let rest = (own.members ?? []).filter { !names.contains(Array($0.name.utf8)) }
            let merged = JSONValue.object((told.members ?? []) + rest)
            return Finding(verdict: identity(in: merged, expiry: claims.expiry), mayBeRemembered: true)
        }
    }

    private func introspect(
        _ token: Secret, _ questioner: Introspection, until deadline: Deadline
    ) async -> Finding {
        switch await questioner.ask(about: token, until: deadline) {
        case .refused(let verdict): return Finding(verdict: verdict, mayBeRemembered: true)
        case .active(let answer):
            do throws(TokenError) {
                let expiry = try verifier.checkClaims(ofAnswer: answer, now: clock())
                guard isAuthorizedParty(answer) else { throw TokenError(.wrongAuthorizedParty) }
                let least = [expiry, try ownExpiry(of: token)].compactMap(\.self).min()
                return Finding(verdict: identity(in: answer, expiry: least), mayBeRemembered: true)
            } catch {
                return Finding(verdict: .rejected(reason: error.description), mayBeRemembered: true)
            }
        }
    }

    /// RFC 7662 §2.2 calls the party `client_id`; `azp`, where there is one, has been looked at.
    private func isAuthorizedParty(_ answer: JSONValue) -> Bool {
        guard !authorizedParties.isEmpty, answer["azp"] == nil else { return true }
        guard let party = answer["client_id"]?.text else { return false }
        return authorizedParties.contains { $0.utf8.elementsEqual(party.utf8) }
    }

    private func identity(in claims: JSONValue, expiry: Int64?) -> Verdict {
        guard let identity = mapping.identity(of: claims, expiry: expiry) else {
            return .rejected(reason: "no user name in the claims")
        }
        return .authenticated(identity)
    }

    /// When a JWT that the issuer vouches for expires by its own word; nil for an opaque token. It may have expired while the
    /// issuer was asked: then it is no token without an end, but none at all.
    private func ownExpiry(of token: Secret) throws(TokenError) -> Int64? {
        try token.withBytes { bytes throws(TokenError) in
            guard let claims = UnverifiedClaims(ofToken: bytes) else { return nil }
            return try verifier.checkClaims(of: claims, now: clock())
        }
    }

    /// `b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="` (RFC 6750 §2.1); anything else is no token.
    private static func isSendable(_ bytes: [UInt8]) -> Bool {
        let body = bytes.prefix { $0 != UInt8(ascii: "=") }
        return !body.isEmpty && bytes[body.endIndex...].allSatisfy { $0 == UInt8(ascii: "=") }
            && body.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122, 0x2B, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E: true
                default: false
                }
            }
    }
}
