public import Base
import HTTP
import JOSE
import Platform

/// Takes tokens of an OpenID Connect issuer, which we judge or the issuer does (`type: oidc`).
///
/// What was found is remembered: for five minutes where keys decided, for one where the issuer was asked, for five seconds
/// if the issuer refused; never beyond the token's expiry nor a change of the keys. The issuer is asked once for however
/// many requests bring the same token at once.
public struct OIDCProvider: Provider {
    /// The word in the configuration.
    public static var type: String { "oidc" }

    /// Its configured, unique name.
    public let name: String
    /// Its realm.
    public let realm: String
    private let judge: OIDCJudge
    private let remembered: RememberedIdentities
    private let flights = SingleFlight<CredentialCode, OIDCJudge.Finding>()

    /// Reads its settings; `docs/configuration.md` lists them.
    public init?(settings: inout SettingsReader, services: Services) {
        let name = PluginName(type: Self.type, settings: &settings)
        guard let read = OIDCSettings(settings: &settings) else { return nil }
        let clients = IssuerClientMaker(services: services, tls: read.bearer.tls)
        let places = [read.issuer?.metadata, read.keys, read.userInfo, read.introspection].compactMap(\.self)
        if let secure = places.first(where: { $0.origin.isSecure }) { clients.verify(secure.origin, &settings) }
        self.init(
            name: name, judge: OIDCJudge(name: name.name, settings: read, services: services, clients: clients),
            clock: services.clock)
    }

    init(
        name: PluginName, judge: OIDCJudge, clock: @escaping @Sendable () -> UnixTime,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.name = name.name
        realm = name.realm
        self.judge = judge
        remembered = RememberedIdentities(
            lifetime: .seconds(judge.asksIssuer ? 60 : 300), clock: clock, now: now)
    }

    /// `Bearer` with its realm.
    public var challenge: Challenge? { Challenge(scheme: "Bearer", realm: realm) }
    /// `access_token`, and only then `id_token`.
    public var cookieNames: [String] { Self.cookies }
    /// True: keys or answers come over the network.
    public var isNetworked: Bool { true }
    /// The issuer's keys and endpoints.
    public var dependencies: [ProviderDependency] { judge.dependencies(named: name) }

    /// Fetches metadata and keys.
    public func prepare() async { await judge.prepare() }

    /// What it said of the token a moment ago; other credentials than tokens are not its to judge.
    public func recall(_ credentials: Credentials) -> Verdict? {
        guard let token = BearerToken.of(credentials, cookies: Self.cookies) else { return .notApplicable }
        return remembered.verdict(for: remembered.code(of: token), generation: judge.generation)
    }

    /// Judges a token as `token_validation` says.
    public func authenticate(_ credentials: Credentials, until deadline: Deadline) async -> Verdict {
        guard let token = BearerToken.of(credentials, cookies: Self.cookies) else { return .notApplicable }
        let code = remembered.code(of: token)
        if let verdict = remembered.verdict(for: code, generation: judge.generation) { return verdict }
        if let verdict = judge.verdictAtOnce(on: token) { return verdict }
        let finding: OIDCJudge.Finding
        if judge.asksIssuer {
            let (judge, remembered) = (judge, remembered)
            let landed = await flights.value(for: code, until: deadline) {
                // Another flight may have landed since nothing was remembered.
                if let verdict = remembered.verdict(for: code, generation: judge.generation) {
                    return OIDCJudge.Finding(verdict: verdict)
                }
                // The flight is nobody's: it outlasts whoever started it, and has a bound of its own.
                let finding = await judge.judge(token, until: .after(Self.longestFlight))
                Self.note(finding, in: remembered, for: code)
                return finding
            }
            guard let landed else { return .unavailable(reason: "no answer of the issuer in time") }
            finding = landed
        } else {
            finding = await judge.judge(token, until: deadline)
        }
        // Memories are per event loop, and the flight may have been another's.
        Self.note(finding, in: remembered, for: code)
        return finding.verdict
    }

    private static func note(
        _ finding: OIDCJudge.Finding, in remembered: RememberedIdentities, for code: CredentialCode
    ) {
        guard finding.mayBeRemembered else { return }
        remembered.remember(finding.verdict, for: code, generation: finding.generation)
    }

    private static let cookies = ["access_token", "id_token"]
    private static let longestFlight = Duration.seconds(10)
}
