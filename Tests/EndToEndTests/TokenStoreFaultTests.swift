import Foundation
import TestSupport
import Testing

/// Stores of tokens that fail, and daemons that die.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `A token store that fails` {
    private func daemon(_ store: TokenStoreFixture) throws -> Daemon {
        try Daemon(`Tokens of users`.configuration(store.section))
    }

    private func awaitReady(_ daemon: Daemon, _ status: Int = 200) throws {
        try Wait.until("/ready says \(status)") { try Curl.send(daemon.url("/ready")).status == status }
    }

    private func uses(_ tokens: [TokenOwner.Made], at daemon: Daemon) throws -> [Int: Int] {
        let fields = ["X-Forwarded-Uri: /", "X-Forwarded-Method: GET"]
        return Batch.statuses(
            try Batch.send(
                tokens.map {
                    Batch.Request(
                        url: daemon.url("/authenticate"), fields: fields + ["Authorization: Bearer \($0.text)"])
                }))
    }

    @Test(arguments: [TokenStoreKind.file, .redis])
    func `and a daemon, killed again and again, lose no token that a client was given`(
        kind: TokenStoreKind
    ) async throws {
        let store = try await TokenStoreFixture(kind)
        let daemon = try daemon(store)
        var random = SeededNumbers(5)
        var tokens: [TokenOwner.Made] = []
        for round in 0..<5 {
            try awaitReady(daemon)
            let requests = (0..<200).map {
                Batch.Request(url: daemon.url("/token"), method: "POST", fields: ["Remote-User: user-\(round)-\($0)"])
            }
            let delay = Double.random(in: 0.1...0.4, using: &random)
            let end = Date().addingTimeInterval(delay + 0.1)
            daemon.peer.signal(SIGKILL, after: delay)
            if let redis = store.redis {
                let pause = UInt32((delay + Double.random(in: -0.05...0.05, using: &random)) * 1_000_000)
                Thread.detachNewThread {
                    usleep(pause)
                    redis.kill()
                }
            }
            let answers = try Batch.send(requests, parallel: 20)
            tokens += answers.compactMap { $0.status == 200 ? TokenOwner.made($0.body) : nil }
            usleep(UInt32(max(0, end.timeIntervalSinceNow) * 1_000_000))
            store.kill()
            try await store.restart()
            try daemon.restart()
        }
        try awaitReady(daemon)
        #expect(tokens.count > 20)
        #expect(try uses(tokens, at: daemon) == [200: tokens.count])
    }

    @Test func `is shared by two daemons: what one makes or deletes, the other knows at once`() async throws {
        let store = try await TokenStoreFixture(.redis)
        let daemons = try [daemon(store), daemon(store)]
        for round in 0..<4 {
            let (here, there) = (daemons[round % 2], daemons[1 - round % 2])
            let token = try here.owner("alice:wonderland").make()
            #expect(try there.status(for: token.text) == 200)
            #expect(try there.owner("alice:wonderland").identifiers() == [token.id])
            #expect(try there.owner("bob:builder").delete(token.id) == 404)
            #expect(try here.status(for: token.text) == 200)
            #expect(try there.owner("alice:wonderland").delete(token.id) == 204)
            #expect(try here.status(for: token.text) == 401)
            #expect(try there.status(for: token.text) == 401)
        }
    }

    @Test(arguments: TokenStoreKind.allCases.filter { $0 != .file })
    func `is an outage for tokens only, and needs no restart`(kind: TokenStoreKind) async throws {
        let store = try await TokenStoreFixture(kind)
        let daemon = try daemon(store)
        let alice = daemon.owner("alice:wonderland")
        let token = try alice.make()
        try awaitReady(daemon)
        store.kill()
        let refused = try daemon.answer("-H", "Authorization: Bearer \(token.text)")
        #expect(refused.status == 503)
        #expect(refused["Retry-After"] == ["5"])
        let unmade = try alice.answerToMaking()
        #expect(unmade.status == 503)
        #expect(unmade["Retry-After"] == ["5"])
        #expect(try Curl.send(daemon.url("/tokens"), alice.credentials).status == 503)
        #expect(try alice.delete(token.id) == 503)
        #expect(try daemon.answer("-u", "alice:wonderland").status == 200)
        #expect(try daemon.status(for: "sly_nonsense") == 401)
        try awaitReady(daemon, 503)
        #expect(try Curl.send(daemon.url("/ready")).body.contains("store"))
        #expect(try Curl.send(daemon.metricsURL("/metrics")).body.contains("sallyport_store_up 0"))
        try await store.restart()
        try awaitReady(daemon)
        if kind == .redis { #expect(try daemon.status(for: token.text) == 200) }
        let next = try alice.make()
        #expect(try daemon.status(for: next.text) == 200)
        #expect(try alice.delete(next.id) == 204)
        #expect(try daemon.status(for: next.text) == 401)
    }

    @Test func `frozen, costs nobody more than its time, and lets nobody in`() async throws {
        let store = try await TokenStoreFixture(.redis)
        let daemon = try daemon(store)
        let token = try daemon.owner("alice:wonderland").make()
        let redis = try #require(store.redis)
        redis.freeze()
        let request = Batch.Request(
            url: daemon.url("/authenticate"),
            fields: ["X-Forwarded-Uri: /", "X-Forwarded-Method: GET", "Authorization: Bearer \(token.text)"])
        let answers = try Batch.send(Array(repeating: request, count: 50))
        #expect(Batch.statuses(answers) == [503: 50])
        #expect((answers.map(\.seconds).max() ?? 0) < 6)
        redis.thaw()
        try Wait.until("the token counts again") { try daemon.status(for: token.text) == 200 }
    }

    @Test func `stops no start`() async throws {
        let later = Peer.makeDirectory().appending(path: "later")
        var stores: [TokenStoreFixture] = []
        var daemons: [Daemon] = []
        for kind in TokenStoreKind.allCases {
            let store = try await TokenStoreFixture(kind)
            store.kill()
            let section = kind == .file ? "{enabled: true, type: file, path: \"\(later.path)/tokens\"}" : store.section
            stores.append(store)
            daemons.append(try Daemon(`Tokens of users`.configuration(section)))
        }
        for daemon in daemons {
            #expect(try Curl.send(daemon.url("/health")).status == 200)
            #expect(try Curl.send(daemon.url("/ready")).status == 503)
            #expect(try daemon.answer("-u", "alice:wonderland").status == 200)
            #expect(try daemon.owner("alice:wonderland").answerToMaking().status == 503)
            #expect(try daemon.status(for: "sly_" + String(repeating: "A", count: 43)) == 503)
        }
        for store in stores { try await store.restart() }
        try FileManager.default.createDirectory(at: later, withIntermediateDirectories: false)
        for daemon in daemons {
            try awaitReady(daemon)
            #expect(try daemon.status(for: try daemon.owner("alice:wonderland").make().text) == 200)
        }
    }
}
