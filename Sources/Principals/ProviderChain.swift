public import Base

/// Asks the configured providers whose credentials a request carries. The only place that makes a `Principal`.
///
/// Credentials are tried in the given order (identity fields stand first); each is shown to every provider of the
/// realm in configuration order, and the first success wins. A provider that is unavailable is passed over, but if
/// then nobody authenticates the caller, the answer is an outage and not a bad credential.
public struct ProviderChain: Sendable {
    /// The providers in configuration order.
    public let providers: [any Provider]
    /// The value of `WWW-Authenticate` that invites credentials for these providers.
    public let challenges: [UInt8]

    private let timeout: Duration

    /// Makes a chain whose providers get `timeout` each, and never more than the request's deadline.
    public init(providers: [any Provider], timeout: Duration) {
        self.providers = providers
        self.timeout = timeout
        challenges = Array(Challenge.fieldValue(of: providers.compactMap(\.challenge)).utf8)
    }

    /// Authenticates the caller; with a `realm`, only providers of that realm (ASCII case-insensitive) are asked.
    public func authenticate(
        credentials: [Credentials], realm: String?, until deadline: Deadline
    ) async -> ChainResult {
        var inquiry = Inquiry(timeout: timeout, deadline: deadline)
        let fitting = realm.map { realm in providers.filter { Self.isSame($0.realm, realm) } } ?? providers
        for one in credentials {
            if let principal = await inquiry.ask(fitting, about: one) {
                return ChainResult(result: .success(principal), attempts: inquiry.attempts)
            }
        }
        return ChainResult(result: .failure(inquiry.refusal(of: credentials)), attempts: inquiry.attempts)
    }

    /// Compares realms: an empty or non-ASCII one, as asked for by the client, is nobody's.
    private static func isSame(_ configured: String, _ asked: String) -> Bool {
        guard !asked.isEmpty, configured.utf8.count == asked.utf8.count else { return false }
        return zip(configured.utf8, asked.utf8).allSatisfy { $1 < 0x80 && lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }
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
                limit.hasPassed(at: start)
                ? .unavailable(reason: "no time left") : await provider.authenticate(credentials, until: limit)
            if let principal = note(verdict, of: provider, since: start, limit: limit) { return principal }
        }
        return nil
    }

    /// Records a verdict; a principal comes of it only if the provider named somebody.
    private mutating func note(
        _ verdict: Verdict, of provider: any Provider, since start: ContinuousClock.Instant, limit: Deadline
    ) -> Principal? {
        let now = ContinuousClock.now
        switch verdict {
        case .notApplicable:
            return nil
        case .authenticated(var identity) where !identity.username.isEmpty:
            identity.roles = RoleList(identity.roles).roles
            record(.success, of: provider, lasting: now - start)
            return Principal(identity: identity, realm: provider.realm, provider: provider.name)
        case .authenticated:
            rejections.append("\(provider.name): a subject without a name")
            record(.error, of: provider, lasting: now - start)
        case .rejected(let reason):
            rejections.append("\(provider.name): \(reason)")
            record(.error, of: provider, lasting: now - start)
        case .unavailable(let reason):
            outages.append("\(provider.name): \(reason)")
            record(limit.hasPassed(at: now) ? .timeout : .error, of: provider, lasting: now - start)
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
