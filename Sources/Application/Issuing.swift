import Base
import HTTP
import Platform
import Principals
import Rules
import Upstreams

/// The issuer that the configuration asks for, and what `/ready` asks about it.
struct Issuing: Sendable {
    let issuer: any CredentialIssuer
    let checks: [any ReadinessCheck]

    /// Makes the issuer of `authorization`; throws if a certificate of Elasticsearch's cannot be used.
    init(_ settings: Settings, _ workshop: Workshop, log: Log) throws(StartFailure) {
        let whitelist = GroupWhitelist(settings.roleMapping)
        guard settings.authorization == .basic, let elasticsearch = settings.elasticsearch else {
            checks = []
            issuer = settings.token.map { BearerIssuer(settings: $0, whitelist: whitelist) } ?? NoIssuer()
            return
        }
        let users = try ElasticsearchIssuing(elasticsearch, settings, workshop, log: log)
        checks = users.checks
        issuer = users.issuer
    }
}

/// Stands where nothing can be signed: without providers and without `jwt` nobody is ever allowed.
private struct NoIssuer: CredentialIssuer {
    func credentials(for permitted: Permitted, until deadline: Deadline) async throws(Refusal) -> UpstreamCredentials {
        throw Refusal(.rejected, "nothing is configured to issue credentials with")
    }
}
