import Foundation
import TestSupport

/// The cluster that end-to-end tests write users into: a stand-in, or the one that `ELASTICSEARCH_URL` names.
///
/// A real one also needs `ELASTICSEARCH_USERNAME` and `ELASTICSEARCH_PASSWORD` of a user with `manage_security`.
final class ElasticsearchCluster {
    let url: String
    let username: String
    let password: String
    /// Nil if the cluster is a real one: then it has no faults on demand.
    let standIn: StandInElasticsearch?
    private let server: StandInElasticsearchServer?

    init() throws {
        let environment = ProcessInfo.processInfo.environment
        if let url = environment["ELASTICSEARCH_URL"] {
            self.url = url
            username = environment["ELASTICSEARCH_USERNAME"] ?? "elastic"
            password = environment["ELASTICSEARCH_PASSWORD"] ?? ""
            standIn = nil
            server = nil
        } else {
            let standIn = StandInElasticsearch()
            let server = try StandInElasticsearchServer(standIn)
            self.standIn = standIn
            self.server = server
            url = server.url
            username = "sallyport"
            password = "daemon-password"
        }
    }

    deinit { server?.stop() }

    /// The section of a configuration.
    var configuration: String {
        "elasticsearch: {hosts: [\"\(url)\"], username: \"\(username)\", password: \"\(password)\", timeout: 2s}\n"
    }

    /// Whose credentials the value of an `Authorization` field holds, as the cluster itself says; nil if not valid.
    func verify(_ authorization: String) throws -> String? {
        let answer = try Curl.send("\(url)/_security/_authenticate", "-H", "Authorization: \(authorization)")
        guard answer.status == 200 else { return nil }
        let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        return object?["username"] as? String
    }

    /// A user as the cluster shows it.
    func user(_ name: String) throws -> [String: Any]? {
        let answer = try Curl.send("\(url)/_security/user/\(name)", "-u", "\(username):\(password)")
        let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        return object?[name] as? [String: Any]
    }

    /// Removes a user that an earlier run left.
    func remove(_ name: String) throws {
        _ = try Curl.send("\(url)/_security/user/\(name)", "-X", "DELETE", "-u", "\(username):\(password)")
    }
}
