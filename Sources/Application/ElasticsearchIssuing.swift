import Base
import Connections
import HTTP
import Platform
import Upstreams

/// Composes the issuer of Elasticsearch users: clients, cluster, cache, manager.
struct ElasticsearchIssuing {
    let issuer: any CredentialIssuer
    let checks: [any ReadinessCheck]

    /// Throws if a certificate cannot be used.
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
        issuer = UserManager(
            settings: elasticsearch, roles: settings.roleMapping, caching: settings.cache,
            sealing: workshop.users.sealing(settings.sealing),
            cache: workshop.users.cache(settings.cache, for: elasticsearch),
            cluster: cluster, log: log, metrics: metrics)
        let loop = workshop.loops[0]
        checks = cluster.map { [ElasticsearchReadiness($0, on: loop, timeout: elasticsearch.timeout * 2)] } ?? []
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
