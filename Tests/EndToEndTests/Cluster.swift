import Foundation
import TestSupport

/// The Elasticsearch of a test: a real one if `ELASTICSEARCH_URL` (`https://user:password@host:9200`) is set, else the
/// stand-in. Only what both have is asked of it.
final class Cluster: Sendable {
    let url: String
    let username: String
    let password: String
    /// Nil for a real cluster: then there are no faults on demand.
    let standIn: StandInElasticsearch?
    private let server: StandInElasticsearchServer?

    /// True if tests run against a real cluster, which cannot be slowed down or broken.
    static var isReal: Bool { ProcessInfo.processInfo.environment["ELASTICSEARCH_URL"] != nil }

    init() throws {
        if let text = ProcessInfo.processInfo.environment["ELASTICSEARCH_URL"] {
            guard var components = URLComponents(string: text), let user = components.user,
                let password = components.password
            else { throw Peer.Failure(description: "ELASTICSEARCH_URL needs a user and a password") }
            username = user
            self.password = password
            components.user = nil
            components.password = nil
            url = components.string ?? text
            standIn = nil
            server = nil
        } else {
            let server = try StandInElasticsearchServer(StandInElasticsearch())
            url = server.url
            username = "sallyport"
            password = "daemon-password"
            standIn = server.elasticsearch
            self.server = server
        }
    }

    deinit { server?.stop() }

    /// Whose credentials the value of an `Authorization` field holds, by the cluster's own word; nil if not valid.
    func verify(_ authorization: String) -> String? {
        guard
            let answer = try? Curl.send(
                "\(url)/_security/_authenticate", ["-k", "-H", "Authorization: \(authorization)"]),
            answer.status == 200
        else { return nil }
        return (try? JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])?["username"]
            as? String
    }

    /// The roles of a user, by the cluster's own word.
    func roles(of name: String) throws -> [String] {
        let answer = try Curl.send("\(url)/_security/user/\(name)", ["-k", "-u", "\(username):\(password)"])
        let users = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: [String: Any]]
        return users?[name]?["roles"] as? [String] ?? []
    }

    /// A configuration for this cluster, as a user of elastauth writes it.
    func configuration(cache: String = "{type: memory, expiration: 1h}") -> String {
        """
        secret_key: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        auth_provider: authelia
        elasticsearch:
          hosts: ["\(url)"]
          username: "\(username)"
          password: "${CLUSTER_PASSWORD}"
          tls: {insecure_skip_verify: \(url.hasPrefix("https"))}
        cache: \(cache)
        default_roles: [viewer]
        group_mappings:
          admins: [kibana_admin, monitoring_user]
          Staff: [kibana_user]

        """
    }
}
