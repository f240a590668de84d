import Foundation
import Testing

/// The daemon as a process: its command line, its signals, its exit statuses.
@Suite(.serialized) struct `The daemon` {
    private func exitStatus(_ arguments: [String], files: [String: String] = [:]) throws -> (Int32, String) {
        let peer = try Peer(Project.daemon, arguments, files: files, port: nil)
        let status = peer.waitForExit()
        return (status, peer.output)
    }

    @Test func `drains at SIGTERM and exits with 0`() throws {
        let daemon = try Daemon(`A gateway with tokens`.configuration)
        #expect(try Curl.send(daemon.url("/health")).body == "OK")
        #expect(daemon.peer.stop() == 0)
    }

    @Test func `reads its configuration again at SIGHUP, and keeps the old one if the new one is bad`() throws {
        let daemon = try Daemon(`A gateway with tokens`.configuration)
        let path = daemon.peer.directory.appending(path: "sallyport.yaml")
        let text = try String(contentsOf: path, encoding: .utf8)
        try Data(text.replacing("wonderland", with: "looking-glass").utf8).write(to: path)
        daemon.peer.signal(SIGHUP)
        #expect(daemon.peer.awaitOutput("configuration.reloaded"))
        let url = daemon.url("/authenticate")
        let fields = ["-H", "X-Forwarded-Uri: /", "-H", "X-Forwarded-Method: GET"]
        #expect(try Curl.send(url, fields + ["-u", "alice:wonderland"]).status == 401)
        #expect(try Curl.send(url, fields + ["-u", "alice:looking-glass"]).status == 200)
        try Data((text + "\nunknown_key: 1\n").utf8).write(to: path)
        daemon.peer.signal(SIGHUP)
        #expect(daemon.peer.awaitOutput("configuration.rejected"))
        #expect(try Curl.send(url, fields + ["-u", "alice:looking-glass"]).status == 200)
    }

    @Test func `keeps no thread of an earlier configuration, not of the first either`() throws {
        let text = DirectoryDaemon.configuration(
            """
            providers:
              - type: ldap
                name: directory
                realm: office
                uri: ldap://127.0.0.1:1
                search_base: dc=example,dc=org
                filter: (uid={username})
                connections: 3
            """)
        let daemon = try Daemon(text)
        #expect(daemon.peer.threadCount(named: "directory") == 3)
        for _ in 0..<2 {
            try daemon.reload(text)
            try Wait.until("the threads end") { daemon.peer.threadCount(named: "directory") == 3 }
        }
    }

    @Test func `a port in use is exit status 69, a bad configuration 78, wrong usage 64`() throws {
        let daemon = try Daemon(`A gateway with tokens`.configuration)
        let taken = "server: {host: 127.0.0.1, port: \(daemon.port)}\nmetrics: {enabled: false}\n"
        let (status, output) = try exitStatus(
            ["--config", "@DIR@/c.yaml"], files: ["c.yaml": taken + `A gateway with tokens`.configuration])
        #expect(status == 69)
        #expect(output.contains("\(daemon.port)") || output.contains("in use"))
        let (bad, problems) = try exitStatus(
            ["check", "--config", "@DIR@/c.yaml"], files: ["c.yaml": "sever: {port: 1}\nx: [\n"])
        #expect(bad == 78)
        #expect(!problems.isEmpty)
        let (unknown, text) = try exitStatus(
            ["check", "--config", "@DIR@/c.yaml"], files: ["c.yaml": "sever: {port: 1}\n"])
        #expect(unknown == 78)
        #expect(text.contains("did you mean server?"))
        #expect(try exitStatus(["nonsense"]).0 == 64)
    }

    @Test func `without file descriptors it lives on, and takes connections once it has some again`() throws {
        let port = Ports.free()
        let text = "server: {host: 127.0.0.1, port: \(port)}\nmetrics: {enabled: false}\n"
        let peer = try Peer(
            "/bin/bash", ["-c", "ulimit -n 48; exec '\(Project.daemon)' serve --config @DIR@/c.yaml"],
            files: ["c.yaml": text + `A gateway with tokens`.configuration], port: port)
        let url = "http://127.0.0.1:\(port)/health"
        #expect(try Curl.send(url).status == 200)
        let idle = (0..<80).compactMap { _ in Ports.connect(port) }
        #expect(idle.count == 80, "the system takes connections for the daemon")
        #expect(try Curl.send(url, "-m", "0.5").status == 0)
        for descriptor in idle { close(descriptor) }
        try Wait.until("the daemon answers") { try Curl.send(url).status == 200 }
        #expect(peer.stop() == 0)
    }

    @Test func `healthcheck asks the running daemon`() throws {
        let daemon = try Daemon(`A gateway with tokens`.configuration)
        let config = daemon.peer.directory.appending(path: "sallyport.yaml").path
        #expect(try exitStatus(["healthcheck", "--config", config]).0 == 0)
        daemon.peer.stop()
        #expect(try exitStatus(["healthcheck", "--config", config]).0 == 1)
    }

    @Test func `nothing secret is logged or listed`() throws {
        let daemon = try Daemon(`A gateway with tokens`.configuration)
        let answer = try Curl.send(
            daemon.url("/authenticate"), "-u", "alice:wonderland", "-H", "X-Forwarded-Uri: /", "-H",
            "X-Forwarded-Method: GET")
        #expect(answer.status == 200)
        _ = try Curl.send(daemon.url("/authenticate"), "-u", "alice:a-wrong-password")
        let metrics = "http://127.0.0.1:\(daemon.metricsPort)"
        let pages = try ["/metrics", "/", "/elastauth/config", "/providers", "/ready"].map {
            try Curl.send(metrics + $0).body
        }
        daemon.peer.stop()
        let everything = pages.joined() + daemon.peer.output
        #expect(daemon.peer.output.contains("auth.request.authenticated"))
        for secret in [
            "wonderland", "a-wrong-password", `A gateway with tokens`.secret, "YWxpY2U6d29uZGVybGFuZA", "eyJ",
        ] {
            #expect(!everything.contains(secret), "\(secret)")
        }
    }
}
