import Foundation
import Testing

/// Tokens that a user makes, with the daemon as a process that is told other things, and dies.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `A daemon with a token store` {
    private let directory = Peer.makeDirectory()

    private func daemon(_ name: String = "tokens") throws -> Daemon {
        let path = directory.appending(path: name).path
        let store = "store: {enabled: true, type: file, path: \"\(path)\"}\n"
        let daemon = try Daemon(`A gateway with tokens`.configuration + store)
        try isReady(daemon)
        return daemon
    }

    private func isReady(_ daemon: Daemon) throws {
        try Wait.until("the store is open") { try Curl.send(daemon.url("/ready")).status == 200 }
    }

    private func token(_ daemon: Daemon) throws -> String {
        let answer = try Curl.send(daemon.url("/token?label=a+laptop"), "-u", "alice:wonderland", "-X", "POST")
        try #require(answer.status == 200)
        let text = try #require(answer.body.split(separator: "\"").first { $0.hasPrefix("sly_") })
        return String(text)
    }

    private func status(_ daemon: Daemon, _ token: String, _ path: String = "/app") throws -> Int {
        try Curl.send(
            daemon.url("/authenticate"), "-H", "Authorization: Bearer \(token)", "-H", "X-Forwarded-Uri: \(path)",
            "-H", "X-Forwarded-Method: GET"
        ).status
    }

    @Test func `lets the owner in by one until it is deleted, by the same rules as with a password`() throws {
        let daemon = try daemon()
        let token = try token(daemon)
        #expect(try status(daemon, token) == 200)
        #expect(try status(daemon, token, "/forbidden/x") == 403)
        #expect(try Curl.send(daemon.url("/token"), "-H", "Authorization: Bearer \(token)").status == 403)
        let list = try Curl.send(daemon.url("/tokens"), "-u", "alice:wonderland").body
        #expect(list.contains("\"label\":\"a laptop\"") && !list.contains(token))
        let id = try #require(list.split(separator: "\"").first { $0.utf8.count == 32 })
        #expect(try Curl.send(daemon.url("/token/\(id)"), "-u", "bob:builder", "-X", "DELETE").status == 404)
        let deleted = try Curl.send(daemon.url("/token/\(id)"), "-u", "alice:wonderland", "-X", "DELETE")
        #expect(deleted.status == 204 && deleted.body.isEmpty && deleted["Content-Length"].isEmpty)
        #expect(try status(daemon, token) == 401)
        #expect(!daemon.peer.output.contains("sly_"))
    }

    @Test func `killed, loses no token that was told, and brings none back that was deleted`() throws {
        let first = try daemon()
        let tokens = try (0..<6).map { _ in try token(first) }
        let list = try Curl.send(first.url("/tokens"), "-u", "alice:wonderland").body
        let id = try #require(list.split(separator: "\"").last { $0.utf8.count == 32 })
        #expect(try Curl.send(first.url("/token/\(id)"), "-u", "alice:wonderland", "-X", "DELETE").status == 204)
        let left = try tokens.filter { try status(first, $0) == 200 }
        #expect(left.count == 5)
        first.peer.signal(SIGKILL)
        first.peer.waitForExit()
        let second = try daemon()
        #expect(try tokens.filter { try status(second, $0) == 200 } == left)
    }

    @Test func `keeps its store at a reload, and changes it if the configuration does`() throws {
        let daemon = try daemon()
        let token = try token(daemon)
        let path = daemon.peer.directory.appending(path: "sallyport.yaml")
        let text = try String(contentsOf: path, encoding: .utf8)
        for (index, change) in [("", 200), ("-2", 401), ("", 200)].enumerated() {
            try Data(text.replacing("/tokens\"", with: "/tokens\(change.0)\"").utf8).write(to: path)
            daemon.peer.signal(SIGHUP)
            try Wait.until("reload \(index)") {
                daemon.peer.output.components(separatedBy: "configuration.reloaded").count == index + 2
            }
            try isReady(daemon)
            #expect(try status(daemon, token) == change.1)
        }
        let off = text.replacing("enabled: true", with: "enabled: false")
        try Data(off.utf8).write(to: path)
        daemon.peer.signal(SIGHUP)
        try Wait.until("the store is off") { try status(daemon, token) == 401 }
        let answer = try Curl.send(daemon.url("/tokens"), "-u", "alice:wonderland")
        #expect(answer.status == 503 && answer.body == #"{"error":"Token store is disabled"}"#)
    }
}
