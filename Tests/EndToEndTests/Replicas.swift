import Foundation
import TestSupport

/// Daemons with the same configuration and one cluster: the stand-in.
final class Replicas {
    let cluster: Cluster
    let standIn: StandInElasticsearch
    private let configuration: String
    private var daemons: [Daemon] = []

    /// Starts `count` daemons whose section `cache` is `cache`; `extra` comes after everything else.
    init(cache: String, count: Int = 2, extra: String = "") throws {
        let cluster = try Cluster()
        guard let standIn = cluster.standIn else { throw Peer.Failure(description: "this needs the stand-in") }
        self.cluster = cluster
        self.standIn = standIn
        configuration = cluster.configuration(cache: cache) + extra
        for _ in 0..<count { daemons.append(try start()) }
    }

    /// A daemon.
    subscript(index: Int) -> Daemon { daemons[index] }

    /// The addresses to ask, one for each daemon.
    var urls: [String] { daemons.map { $0.url("/elastauth") } }

    /// Kills a daemon at once and starts another in its place.
    func replace(_ index: Int) throws {
        daemons[index].peer.signal(SIGKILL)
        daemons[index].peer.waitForExit()
        daemons[index] = try start()
    }

    /// Asks a daemon once for a user.
    func ask(_ index: Int, _ user: String, groups: String = "") throws -> Curl.Answer {
        try Curl.send(urls[index], "-H", "Remote-User: \(user)", "-H", "Remote-Groups: \(groups)")
    }

    /// The credentials of a user, which a daemon must give.
    func credentials(_ index: Int, _ user: String, groups: String = "") throws -> String {
        let answer = try ask(index, user, groups: groups)
        guard answer.status == 200, let authorization = answer["Authorization"].first else {
            throw Peer.Failure(description: "\(user) got \(answer.status): \(daemons[index].peer.output)")
        }
        return authorization
    }

    /// How often the account of a user was written.
    func writes(of user: String) -> Int { standIn.requests.count { $0 == "PUT /_security/user/\(user)" } }

    /// How often a daemon has logged an event.
    func count(of event: String, in index: Int) -> Int {
        daemons[index].peer.output.split(separator: "\n").count { $0.contains(event) }
    }

    private func start() throws -> Daemon {
        try Daemon(configuration, environment: ["CLUSTER_PASSWORD": cluster.password])
    }
}
