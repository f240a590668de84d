import Base
import Gateways
import HTTP
import Platform
import Principals
import Rules
import Upstreams

/// What one configuration makes: the two handlers. A reload makes another one and exchanges them.
struct Site: Sendable {
    let main: MainRoutes
    let operators: OperatorRoutes

    /// Composes everything; throws if something the configuration names cannot be used, such as a certificate.
    init(_ loaded: LoadedSettings, _ workshop: Workshop) throws(StartFailure) {
        let settings = loaded.settings
        let log = loaded.loader.plugIns.makeServices(settings.logging).log
        let providers = settings.providers.map { CatalogueEntry($0) }
        let augmenters = settings.augmenters.map { CatalogueEntry($0) }
        let catalogue = Catalogue(providers: providers, augmenters: augmenters, effective: loaded.effective)
        let trusted = TrustedPeers(settings.server.trustedProxies)
        let issuing = try Issuing(settings, workshop, log: log)
        let upkeep = ProviderUpkeep(settings.providers, settings.augmenters, on: workshop.loops[0])
        let store = try Self.store(loaded, workshop, log: log)
        let health = Health(
            drain: workshop.drain, checks: issuing.checks + upkeep.checks + [store].compactMap(\.self),
            version: Version.text, start: workshop.start,
            isAlive: { workshop.heartbeat.isAlive })
        let seal = settings.sealing.key.map { TokenSeal(key: $0, previousKeys: settings.sealing.previousKeys) }
        let tokens = StoredTokens(store: store?.store, providers: settings.providers, seal: seal)
        let decisions = workshop.registry.withLock { registry in
            ProviderUpkeep.register(settings.providers, settings.augmenters, in: &registry)
            TokenStoreUpkeep.register(store, in: &registry)
            let judges = providers + (store == nil ? [] : [.tokenStore])
            return DecisionMetrics(registry: &registry, providers: judges, augmenters: augmenters)
        }
        let forwardAuth = Self.forwardAuth(
            settings, trusted, tokens, issuing.issuer, workshop,
            AccessLog(log: log, metrics: decisions, history: workshop.history, refusals: workshop.refusals))
        let inquiry = CallerInquiry(forwardAuth: forwardAuth)
        main = MainRoutes(
            forwardAuth: forwardAuth, whoAmI: WhoAmI(inquiry: inquiry),
            tokens: TokenRoutes(inquiry: inquiry, tokens: tokens, lifetimes: settings.store.lifetimes),
            catalogue: catalogue, health: health,
            metrics: workshop.requests, rootAuthenticates: settings.authorization == .basic)
        operators = OperatorRoutes(
            metricsEndpoint: MetricsEndpoint(registry: workshop.registry.withLock { $0 }),
            statusPage: StatusPage(
                health: health, catalogue: catalogue, history: workshop.history, refusals: workshop.refusals),
            trustedPeers: trusted)
    }

    /// The story of a request, with its stages as configured.
    private static func forwardAuth(
        _ settings: Settings, _ trusted: TrustedPeers, _ tokens: StoredTokens, _ issuer: any CredentialIssuer,
        _ workshop: Workshop, _ accessLog: AccessLog
    ) -> ForwardAuth {
        let chain = ProviderChain(
            providers: settings.providers, tokens: tokens, timeout: settings.auth.providerTimeout)
        return ForwardAuth(
            context: GatewayContext(
                trustedPeers: trusted,
                identityFieldNames: unique(settings.providers.flatMap { $0.identityFieldNames }),
                cookieNames: unique(settings.providers.flatMap { $0.cookieNames }),
                maximumCredentials: settings.auth.maximumCredentials, requestIDs: workshop.requestIDs),
            chain: chain,
            augmenters: AugmenterChain(augmenters: settings.augmenters, timeout: settings.auth.providerTimeout),
            rules: settings.rules, issuer: issuer,
            answers: Answers(
                challenges: chain.challenges, includesIdentityFields: settings.includesLegacyHeaders,
                clock: { WallClock.now }),
            accessLog: accessLog, timeLimit: settings.auth.deadline)
    }

    private static func store(
        _ loaded: LoadedSettings, _ workshop: Workshop, log: Log
    ) throws(StartFailure) -> TokenStoreUpkeep? {
        let maker = TokenStoreMaker(workshop: workshop, log: log)
        return try workshop.tokens.store(of: loaded.settings.store.kind, on: workshop.loops[0]) {
            kind throws(StartFailure) in try loaded.loader.plugIns.makeTokenStore(kind, maker)
        }
    }

    private static func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
        var seen: Set<Element> = []
        return elements.filter { seen.insert($0).inserted }
    }
}
