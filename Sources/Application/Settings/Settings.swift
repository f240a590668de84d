import Base
import Principals
import Rules
import Upstreams

/// Everything the configuration says, read and validated: a value of this type is usable as it is.
struct Settings: Sendable {
    /// What the providers and augmenters were given: the log and the pool of threads for passwords.
    let services: Services
    /// `server`.
    let server: ServerSettings
    /// `metrics`.
    let metrics: MetricsSettings
    /// `logging`.
    let logging: LoggingSettings
    /// `auth`.
    let auth: AuthSettings
    /// `authorization`: what an allowed request carries for the application.
    let authorization: AuthorizationKind
    /// `include_legacy_headers`: whether `X-Auth-Username`, `X-Auth-Realm` and `X-Auth-Roles` are answered.
    let includesLegacyHeaders: Bool
    /// `providers`, in order.
    let providers: [any Provider]
    /// `augmenters`, in order.
    let augmenters: [any Augmenter]
    /// `rules`.
    let rules: RuleList
    /// `regulation`.
    let regulation: RegulationSettings
    /// `jwt`; nil if there is nothing to sign with.
    let token: TokenSettings?
    /// `elasticsearch`; nil if none is configured.
    let elasticsearch: ElasticsearchSettings?
    /// `cache`.
    let cache: CacheSettings
    /// `secret_key`, `previous_secret_keys`.
    let sealing: SealingSettings
    /// `default_roles`, `group_mappings`, the whitelist.
    let roleMapping: RoleMappingSettings
    /// `store`.
    let store: StoreSettings

    /// Reads a whole document; nil if anything is wrong: the problems are in `settings`.
    init?(settings: inout SettingsReader, plugIns: PlugIns) {
        let realms = PlugInSettings.realms(of: settings.take("providers"))
        Self.readVersion(&settings)
        server = settings.section("server") { ServerSettings(settings: &$0) }
        metrics = settings.section("metrics") { MetricsSettings(settings: &$0) }
        let logging = settings.section("logging") { LoggingSettings(settings: &$0) }
        self.logging = logging
        auth = settings.section("auth") { AuthSettings(settings: &$0) }
        let authorization = AuthorizationKind(settings: &settings)
        self.authorization = authorization
        includesLegacyHeaders = settings.boolean("include_legacy_headers", default: false)
        let services = plugIns.makeServices(logging)
        self.services = services
        providers = PlugInSettings.providers(&settings, plugIns.providers, services: services)
        augmenters = PlugInSettings.augmenters(&settings, plugIns.augmenters, services: services)
        let rules = RuleList(settings: &settings)
        regulation = settings.section("regulation") { RegulationSettings(settings: &$0) }
        token = Self.token(&settings, isRequired: authorization == .bearer && !realms.isEmpty)
        let hasElasticsearch = settings.has("elasticsearch")
        elasticsearch =
            hasElasticsearch
            ? settings.section("elasticsearch") { ElasticsearchSettings(settings: &$0, realms: realms) } : nil
        let cache = settings.section("cache") { CacheSettings(settings: &$0) }
        self.cache = cache
        sealing = SealingSettings(settings: &settings, isUsed: hasElasticsearch, isShared: cache.kind != .memory)
        roleMapping = RoleMappingSettings(settings: &settings)
        store = settings.section("store") { StoreSettings(settings: &$0, cache: cache) }
        _ = settings.take("elasticsearch")
        settings.finish()
        guard let rules else { return nil }
        self.rules = rules
        SettingsCrossChecks.check(self, realms: realms, &settings)
        guard settings.problems.problems.isEmpty else { return nil }
    }

    private static func readVersion(_ settings: inout SettingsReader) {
        guard let version = settings.string("version") else { return }
        if !["1.0.0", "2.0.0"].contains(version) {
            settings.problem("version", "must be 1.0.0 or 2.0.0, not \(version)")
        }
    }

    private static func token(_ settings: inout SettingsReader, isRequired: Bool) -> TokenSettings? {
        guard settings.has("jwt") || isRequired else {
            _ = settings.take("jwt")
            return nil
        }
        return settings.section("jwt") { TokenSettings(settings: &$0, isRequired: isRequired) }
    }
}
