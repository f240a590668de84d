public import Base
import Platform

/// A cluster: its hosts, our credentials, and what is known of whether it can be used.
public final class ElasticsearchCluster: Sendable {
    private let api: SecurityAPI
    private let administrator: ElasticsearchAdministrator
    private let log: Log
    private let state = Locked<String?>(notAsked)

    /// Makes a cluster of hosts that all take the same credentials.
    public init(
        hosts: [ElasticsearchHost], administrator: ElasticsearchAdministrator, timeout: Duration, log: Log,
        metrics: UpstreamMetrics? = nil, clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        let pool = HostPool(hosts: hosts, timeout: timeout, log: log, metrics: metrics, clock: clock)
        api = SecurityAPI(pool: pool, administrator: administrator)
        self.administrator = administrator
        self.log = log
    }

    /// Why no user could be written when Elasticsearch was last probed; nil if one could.
    public var trouble: String? { state.withLock { $0 } }

    /// Asks whether we may write users, and remembers the answer as `trouble`.
    public func probe(until deadline: Deadline) async {
        let found: String?
        do throws(SecurityAPIError) {
            let mayWrite = try await api.mayWriteUsers(until: deadline)
            found = mayWrite ? nil : Self.unprivileged
        } catch { found = error.detail }
        let before = state.withLock { state in
            defer { state = found }
            return state
        }
        note(found, after: before)
    }

    /// Says once that users cannot be written, and why; and once that they can. The reasons of one outage change from probe
    /// to probe: that is not told each time.
    private func note(_ trouble: String?, after before: String?) {
        guard trouble != before else { return }
        if let trouble {
            guard before == nil || before == Self.notAsked || trouble == Self.unprivileged else { return }
            log.write(
                .warn, event: "elasticsearch.not_ready", "Users cannot be written to Elasticsearch: \(trouble)",
                [("reason", .text(trouble))])
        } else {
            log.write(.info, event: "elasticsearch.ready", "Users can be written to Elasticsearch")
        }
    }

    private static let notAsked = "not asked yet"
    private static let unprivileged = "our user lacks the privilege manage_security"

    func writer(adoptsExisting: Bool, log: Log) -> AccountWriter {
        AccountWriter(api: api, administrator: administrator, adoptsExisting: adoptsExisting, log: log)
    }
}
