import Foundation
import TestSupport
import Testing

/// The cache in a directory, with the daemon as a process that dies.
@Suite(.serialized, .timeLimit(.minutes(2)), .disabled(if: Cluster.isReal, "a real cluster cannot be watched"))
struct `A daemon with a file cache` {
    private let directory = Peer.makeDirectory().appending(path: "users").path

    private func replicas(_ path: String? = nil) throws -> Replicas {
        try Replicas(cache: "{type: file, path: \"\(path ?? directory)\"}", count: 1)
    }

    @Test func `killed under load, gives every user the same credential after the restart`() throws {
        let replicas = try replicas()
        let proof = Proof(replicas.standIn)
        var random = SeededNumbers(4)
        for round in 0..<4 {
            let groups = (0..<60).map {
                Crowd.Group(url: replicas.urls[0], user: "user-\(round)-\($0)", count: 2)
            }
            replicas[0].peer.signal(SIGKILL, after: .random(in: 0.02...0.4, using: &random))
            _ = try Crowd.send(groups, parallel: 30) { proof.check($0) }
            try replicas.replace(0)
            let writes = replicas.standIn.count(of: "PUT")
            _ = try Crowd.send(
                proof.users.map { Crowd.Group(url: replicas.urls[0], user: $0, count: 1) }, parallel: 30
            ) { proof.check($0) }
            for user in proof.users { #expect(proof.credentials(of: user).count == 1, "\(user)") }
            #expect(replicas.standIn.count(of: "PUT") == writes, "known users are not written again")
        }
        #expect(proof.users.count > 10)
        proof.checkLater()
    }

    @Test func `keeps its directory from a second daemon, which says so and exits with 69`() throws {
        let replicas = try replicas()
        let before = try replicas.credentials(0, "alice")
        let text = replicas.cluster.configuration(cache: "{type: file, path: \"\(directory)\"}")
        let second = try Peer(
            Project.daemon, ["serve", "--config", "@DIR@/c.yaml"],
            files: ["c.yaml": "server: {host: 127.0.0.1, port: \(Ports.free())}\nmetrics: {enabled: false}\n" + text],
            environment: ["CLUSTER_PASSWORD": replicas.cluster.password], port: nil)
        #expect(second.waitForExit() == 69)
        #expect(second.output.contains(directory))
        #expect(second.output.contains("in use by process"))
        #expect(try replicas.credentials(0, "alice") == before)
    }

    @Test(.enabled(if: Mount.isPossible, "needs the right to mount"), arguments: ["full", "read-only"])
    func `goes on while its disk fails, and needs no restart afterwards`(fault: String) throws {
        let disk = try Mount("size=2m")
        let replicas = try replicas(disk.path)
        let before = try replicas.credentials(0, "alice")
        if fault == "full" { disk.fill() } else { try disk.remount("ro") }
        #expect(try replicas.credentials(0, "alice") == before)
        let proof = Proof(replicas.standIn)
        let crowd = { (0..<200).map { Crowd.Group(url: replicas.urls[0], user: "user-\($0)", count: 1) } }
        let during = try Crowd.send(crowd(), parallel: 20) { proof.check($0) }
        #expect(Crowd.statuses(during) == [200])
        #expect(replicas.count(of: "cache.file.failed", in: 0) == 1)
        if fault == "full" { try disk.empty() } else { try disk.remount("rw") }
        #expect(replicas[0].peer.awaitOutput("cache.file.recovered", seconds: 15))
        let writes = replicas.standIn.count(of: "PUT")
        try replicas.replace(0)
        #expect(try replicas.credentials(0, "alice") == before)
        let after = try Crowd.send(crowd(), parallel: 20) { proof.check($0) }
        #expect(Crowd.statuses(after) == [200])
        #expect(proof.users.allSatisfy { proof.credentials(of: $0).count == 1 })
        #expect(replicas.standIn.count(of: "PUT") == writes)
        proof.checkLater()
    }

    @Test func `takes damaged entries for users that it does not know, and says so`() throws {
        let replicas = try replicas()
        for user in ["alice", "bob"] { _ = try replicas.credentials(0, user) }
        replicas[0].peer.stop()
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) where !name.hasPrefix(".") {
            try Data("not an entry".utf8).write(to: URL(filePath: directory).appending(path: name))
        }
        try replicas.replace(0)
        for user in ["alice", "bob"] {
            #expect(replicas.standIn.verify(try replicas.credentials(0, user)) == user)
            #expect(replicas.writes(of: user) == 2)
        }
        #expect(replicas.count(of: "cache.file.damaged", in: 0) >= 1)
    }
}
