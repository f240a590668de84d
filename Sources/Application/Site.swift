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
        let health = Health(
            drain: workshop.drain, checks: issuing.checks + upkeep.checks, version: Version.text, start: workshop.start,
            isAlive: { workshop.heartbeat.isAlive })
        let decisions = workshop.registry.withLock { registry in
            ProviderUpkeep.register(settings.providers, settings.augmenters, in: &registry)
            return DecisionMetrics(registry: &registry, providers: providers, augmenters: augmenters)
        }
        let chain = ProviderChain(providers: settings.providers, timeout: settings.auth.providerTimeout)
        let forwardAuth = ForwardAuth(
            context: GatewayContext(
                trustedPeers: trusted,
                identityFieldNames: Self.unique(settings.providers.flatMap { $0.identityFieldNames }),
                cookieNames: Self.unique(settings.providers.flatMap { $0.cookieNames }),
                maximumCredentials: settings.auth.maximumCredentials, requestIDs: workshop.requestIDs),
            chain: chain,
            augmenters: AugmenterChain(augmenters: settings.augmenters, timeout: settings.auth.providerTimeout),
            rules: settings.rules, issuer: issuing.issuer,
            answers: Answers(
                challenges: chain.challenges, includesIdentityFields: settings.includesLegacyHeaders,
                clock: { WallClock.now }),
            accessLog: AccessLog(
                log: log, metrics: decisions, history: workshop.history, refusals: workshop.refusals),
            timeLimit: settings.auth.deadline)
        main = MainRoutes(
            forwardAuth: forwardAuth, whoAmI: WhoAmI(forwardAuth: forwardAuth), catalogue: catalogue, health: health,
            metrics: workshop.requests, rootAuthenticates: settings.authorization == .basic)
        operators = OperatorRoutes(
            metricsEndpoint: MetricsEndpoint(registry: workshop.registry.withLock { $0 }),
            statusPage: StatusPage(
                health: health, catalogue: catalogue, history: workshop.history, refusals: workshop.refusals),
            trustedPeers: trusted)
    }

    private static func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
        var seen: Set<Element> = []
        return elements.filter { seen.insert($0).inserted }
    }
}
