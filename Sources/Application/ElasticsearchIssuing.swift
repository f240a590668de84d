import Base
import Connections
import HTTP
import Platform
import Upstreams

/// Composes the issuer of Elasticsearch users: clients, cluster, cache, manager.
struct ElasticsearchIssuing {
    let issuer: any CredentialIssuer
    let checks: [any ReadinessCheck]

    /// Throws if a certificate or the cache's directory cannot be used.
    init(
        _ elasticsearch: ElasticsearchSettings, _ settings: Settings, _ workshop: Workshop, log: Log
    ) throws(StartFailure) {
        var cluster: ElasticsearchCluster?
        var metrics: UpstreamMetrics?
        if let administrator = elasticsearch.administrator, !elasticsearch.isDryRun {
            let hosts = try Self.hosts(elasticsearch, workshop)
            let counted = workshop.registry.withLock { UpstreamMetrics(registry: &$0, hosts: hosts.map { $0.name }) }
            metrics = counted
            cluster = ElasticsearchCluster(
                hosts: hosts, administrator: administrator, timeout: elasticsearch.timeout, log: log, metrics: counted)
        }
        let sealing = workshop.users.sealing(settings.sealing)
        let kept = try workshop.users.cache(
            UserCacheMaker(
                settings: settings.cache, sealing: sealing, workshop: workshop, log: log, metrics: metrics),
            for: elasticsearch)
        issuer = UserManager(
            settings: elasticsearch, roles: settings.roleMapping, caching: settings.cache, sealing: sealing,
            cache: kept.cache, cluster: cluster, log: log, metrics: metrics, former: kept.former)
        if let check = kept.check { Self.register(check, workshop) }
        let loop = workshop.loops[0]
        let readiness = cluster.map { ElasticsearchReadiness($0, on: loop, timeout: elasticsearch.timeout * 2) }
        checks = [readiness, kept.check].compactMap(\.self)
    }

    private static func register(_ check: any ReadinessCheck, _ workshop: Workshop) {
        workshop.registry.withLock { registry in
            registry.collect("sallyport_cache_up", help: "1 if the cache works as configured, else 0.") {
                [.init(value: check.state == .ready ? 1 : 0)]
            }
        }
    }

    private static func hosts(
        _ elasticsearch: ElasticsearchSettings, _ workshop: Workshop
    ) throws(StartFailure) -> [ElasticsearchHost] {
        let tls = TLSSettings(
            certificateAuthorities: elasticsearch.tls.caCertificatePath,
            clientCertificate: elasticsearch.tls.clientCertificatePath,
            clientKey: elasticsearch.tls.clientKeyPath, isVerificationOff: elasticsearch.tls.isVerificationOff)
        var hosts: [ElasticsearchHost] = []
        for url in elasticsearch.hosts {
            do throws(TLSError) {
                let host = try ElasticsearchHost(url: url) { origin throws(TLSError) in
                    try HTTPUpstreamClient(
                        origin: origin, tls: tls, loops: workshop.loops, resolver: workshop.resolver)
                }
                if let host { hosts.append(host) }
            } catch {
                throw StartFailure(status: ExitCode.configuration, message: "elasticsearch.tls: \(error)")
            }
        }
        return hosts
    }
}
