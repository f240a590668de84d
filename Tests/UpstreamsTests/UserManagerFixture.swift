import Base
import Principals
import Rules
import TestSupport

@testable import Upstreams

/// A user manager over one stand-in, with clocks that tests set.
struct UserManagerFixture {
    let elasticsearch: StandInElasticsearch
    let cache: any UserCache
    let clock = SetClock()
    let cluster: ElasticsearchCluster
    let kept = KeptLog()
    let manager: UserManager

    static let mappings = RoleMappingSettings(
        groupMappings: [("admins", ["superuser"]), ("staff", ["kibana_user"])], defaultRoles: ["viewer"])

    init(
        _ elasticsearch: StandInElasticsearch = StandInElasticsearch(),
        administrator: ElasticsearchAdministrator = .user(name: "sallyport", password: Secret("daemon-password")),
        timeout: Duration = .seconds(30), isDryRun: Bool = false, adoptsExisting: Bool = false,
        format: UserFormat = .username, roles: RoleMappingSettings = mappings, isExtended: Bool = false,
        cache: any UserCache = MemoryUserCache(maximumEntries: 100), kind: CacheSettings.Kind = .memory,
        key: Secret = Secret([UInt8](repeating: 7, count: 32)), former: ElastauthPasswords? = nil
    ) {
        self.cache = cache
        self.elasticsearch = elasticsearch
        let clock = clock
        let start = ContinuousClock.now
        let hosts = ["http://es:9200"].compactMap { url in
            ElasticsearchHost(url: url) { _ in StandInElasticsearchClient(elasticsearch) }
        }
        cluster = ElasticsearchCluster(
            hosts: hosts, administrator: administrator, timeout: timeout, log: kept.log,
            clock: { start + .seconds(clock.now.seconds - 1_000_000) })
        manager = UserManager(
            settings: ElasticsearchSettings(
                hosts: ["http://es:9200"], administrator: administrator, isDryRun: isDryRun, timeout: timeout,
                userFormat: format, adoptsExisting: adoptsExisting),
            roles: roles, caching: CacheSettings(kind: kind, isExtended: isExtended),
            sealing: SealingSettings(key: key), cache: cache,
            cluster: isDryRun ? nil : cluster, log: kept.log, former: former,
            now: { clock.now })
    }

    /// The value of `Authorization` for a principal.
    func authorization(_ permitted: Permitted) async throws(Refusal) -> String {
        let credentials = try await manager.credentials(for: permitted, until: .generous)
        return credentials.authorization.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// How many users were written.
    var writes: Int { elasticsearch.count(of: "PUT") }
}
