public import Base

/// Asks the configured providers whose credentials a request carries. The only place that makes a `Principal`.
///
/// Credentials are tried in the given order (identity fields stand first). Each is shown to the realm's providers that
/// need no network, one after another in configuration order, then to the others at once; the first success wins, the
/// earlier provider if two are there, and the others are cancelled. A provider that is unavailable is passed over, but
/// if then nobody authenticates the caller, the answer is an outage and not a bad credential.
///
/// A token of ours is asked of the token store only and shown to no provider, whether there is a store or not.
public struct ProviderChain: Sendable {
    /// The providers in configuration order.
    public let providers: [any Provider]
    /// The value of `WWW-Authenticate` that invites credentials for these providers.
    public let challenges: [UInt8]

    private let tokens: StoredTokens
    private let timeout: Duration
    private let local: [any Provider]
    private let networked: [any Provider]

    /// Makes a chain whose providers get `timeout` each, and never more than the request's deadline.
    public init(providers: [any Provider], tokens: StoredTokens = .none, timeout: Duration) {
        self.providers = providers
        self.tokens = tokens
        self.timeout = timeout
        local = providers.filter { !$0.isNetworked }
        networked = providers.filter { $0.isNetworked }
        challenges = Array(Challenge.fieldValue(of: providers.compactMap(\.challenge)).utf8)
    }

    /// Authenticates the caller; with a `realm`, only providers of that realm (ASCII case-insensitive) are asked.
    public func authenticate(
        credentials: [Credentials], realm: String?, until deadline: Deadline
    ) async -> ChainResult {
        var inquiry = Inquiry(timeout: timeout, deadline: deadline)
        let local = Self.fitting(local, realm)
        let networked = Self.fitting(networked, realm)
        for one in credentials {
            if let token = OpaqueToken(in: one) {
                if let principal = await inquiry.ask(tokens, about: token, realm: realm) {
                    return ChainResult(result: .success(principal), attempts: inquiry.attempts)
                }
                continue
            }
            var principal = await inquiry.ask(local, about: one)
            if principal == nil { principal = await inquiry.askAtOnce(networked, about: one) }
            if let principal {
                return ChainResult(result: .success(principal), attempts: inquiry.attempts)
            }
        }
        return ChainResult(result: .failure(inquiry.refusal(of: credentials)), attempts: inquiry.attempts)
    }

    private static func fitting(_ providers: [any Provider], _ realm: String?) -> [any Provider] {
        guard let realm else { return providers }
        return providers.filter { RealmName.isSame($0.realm, realm) }
    }
}

/// The questions of one request and what was answered.
private struct Inquiry {
    let timeout: Duration
    let deadline: Deadline
    var attempts: [ProviderAttempt] = []
    var rejections: [String] = []
    var outages: [String] = []

    /// Asks providers one after another until one vouches for the caller.
    mutating func ask(_ providers: [any Provider], about credentials: Credentials) async -> Principal? {
        for provider in providers {
            let start = ContinuousClock.now
            let limit = Deadline.after(timeout, from: start).capped(by: deadline)
            let verdict =
                limit.hasPassed(at: start) ? Self.late : await provider.authenticate(credentials, until: limit)
            let duration = ContinuousClock.now - start
            if let principal = note(verdict, of: provider, after: duration, limit: limit) { return principal }
        }
        return nil
    }

    /// Asks the token store about a token of ours.
    mutating func ask(_ tokens: StoredTokens, about token: OpaqueToken, realm: String?) async -> Principal? {
        let start = ContinuousClock.now
        let limit = Deadline.after(timeout, from: start).capped(by: deadline)
        let verdict = await tokens.authenticate(token, realm: realm, until: limit)
        let result: ProviderAttempt.Result
        var principal: Principal?
        switch verdict {
        case .authenticated(let owner):
            result = .success
            principal = owner
        case .rejected(let reason):
            result = .error
            rejections.append("\(StoredTokens.name): \(reason)")
        case .unavailable(let reason):
            result = limit.hasPassed() ? .timeout : .error
            outages.append("\(StoredTokens.name): \(reason)")
        }
        attempts.append(
            ProviderAttempt(
                name: StoredTokens.name, type: StoredTokens.name, realm: StoredTokens.unknownRealm, result: result,
                duration: .now - start))
        return principal
    }

    /// Asks providers what they remember, in order, then the others all at once, until one vouches for the caller.
    mutating func askAtOnce(_ providers: [any Provider], about credentials: Credentials) async -> Principal? {
        guard !providers.isEmpty else { return nil }
        let start = ContinuousClock.now
        let limit = Deadline.after(timeout, from: start).capped(by: deadline)
        var entrants: [any Provider] = []
        for provider in providers {
            guard let verdict = limit.hasPassed(at: start) ? Self.late : provider.recall(credentials) else {
                entrants.append(provider)
                continue
            }
            if let principal = note(verdict, of: provider, after: .zero, limit: limit) { return principal }
        }
        guard !entrants.isEmpty else { return nil }
        let finishes = await ProviderRace.run(entrants, about: credentials, until: limit)
        let winner = finishes.firstIndex { finish in finish?.verdict.isSuccess ?? false }
        for (index, (provider, finish)) in zip(entrants, finishes).enumerated() {
            // Who was cancelled for another's success said nothing.
            guard winner == nil || finish != nil else { continue }
            let verdict = finish?.verdict ?? .unavailable(reason: "no answer in time")
            let principal = note(verdict, of: provider, after: finish?.duration ?? .now - start, limit: limit)
            if index == winner { return principal }
        }
        return nil
    }

    private static let late = Verdict.unavailable(reason: "no time left")

    /// Records a verdict; a principal comes of it only if the provider named somebody.
    private mutating func note(
        _ verdict: Verdict, of provider: any Provider, after duration: Duration, limit: Deadline
    ) -> Principal? {
        switch verdict {
        case .notApplicable:
            return nil
        case .authenticated(var identity) where !identity.username.isEmpty:
            identity.roles = RoleList(identity.roles).roles
            record(.success, of: provider, lasting: duration)
            return Principal(identity: identity, realm: provider.realm, provider: provider.name)
        case .authenticated:
            rejections.append("\(provider.name): a subject without a name")
            record(.error, of: provider, lasting: duration)
        case .rejected(let reason):
            rejections.append("\(provider.name): \(reason)")
            record(.error, of: provider, lasting: duration)
        case .unavailable(let reason):
            outages.append("\(provider.name): \(reason)")
            record(limit.hasPassed() ? .timeout : .error, of: provider, lasting: duration)
        }
        return nil
    }

    private mutating func record(
        _ result: ProviderAttempt.Result, of provider: any Provider, lasting duration: Duration
    ) {
        attempts.append(
            ProviderAttempt(
                name: provider.name, type: type(of: provider).type, realm: provider.realm, result: result,
                duration: duration))
    }

    /// Why nobody vouches for the caller.
    func refusal(of credentials: [Credentials]) -> Refusal {
        if !outages.isEmpty { return Refusal(.providerUnavailable, outages.joined(separator: "; ")) }
        if !rejections.isEmpty { return Refusal(.rejected, rejections.joined(separator: "; ")) }
        // Identity fields that name nobody are what a gateway sends for an anonymous caller.
        let isAnonymous = credentials.allSatisfy { if case .identity = $0 { true } else { false } }
        if isAnonymous { return Refusal(.noCredentials, "no credentials") }
        return Refusal(.rejected, "no provider takes these credentials")
    }
}
