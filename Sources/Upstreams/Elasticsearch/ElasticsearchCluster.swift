public import Base
import Platform

/// A cluster: its hosts, our credentials, and what is known of whether it can be used.
public final class ElasticsearchCluster: Sendable {
    private let api: SecurityAPI
    private let administrator: ElasticsearchAdministrator
    private let state = Locked<String?>("not asked yet")

    /// Makes a cluster of hosts that all take the same credentials.
    public init(
        hosts: [ElasticsearchHost], administrator: ElasticsearchAdministrator, timeout: Duration, log: Log,
        metrics: UpstreamMetrics? = nil, clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        let pool = HostPool(hosts: hosts, timeout: timeout, log: log, metrics: metrics, clock: clock)
        api = SecurityAPI(pool: pool, administrator: administrator)
        self.administrator = administrator
    }

    /// Why no user could be written when Elasticsearch was last probed; nil if one could.
    public var trouble: String? { state.withLock { $0 } }

    /// Asks whether we may write users, and remembers the answer as `trouble`.
    public func probe(until deadline: Deadline) async {
        let found: String?
        do throws(SecurityAPIError) {
            let mayWrite = try await api.mayWriteUsers(until: deadline)
            found = mayWrite ? nil : "our user lacks the privilege manage_security"
        } catch { found = error.detail }
        state.withLock { $0 = found }
    }

    func writer(adoptsExisting: Bool, log: Log) -> AccountWriter {
        AccountWriter(api: api, administrator: administrator, adoptsExisting: adoptsExisting, log: log)
    }
}
