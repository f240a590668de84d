import Base
import Foundation
import Platform
import TestSupport
import Testing

@testable import Principals

/// Tokens in a directory, while the disk does what it is asked.
struct FileTokenStoreTests {
    private let directory = TestDirectory()
    private let log = RecordingLog()
    private let hand = WallClockHand()

    private func make(_ path: String? = nil, capacity: Int = 100_000) -> FileTokenStore {
        let hand = hand
        return FileTokenStore(path: path ?? directory.path, capacity: capacity, log: log.log, clock: { hand.now })
    }

    private func open(capacity: Int = 100_000) async -> FileTokenStore {
        let store = make(capacity: capacity)
        await store.prepare()
        return store
    }

    private func add(_ token: StoredToken, to store: FileTokenStore) async throws {
        try await store.add(token, until: .generous)
    }

    private func find(_ token: StoredToken, in store: FileTokenStore) async throws -> StoredToken? {
        try await store.token(token.digest, until: .generous)
    }

    @Test func `it is a token store`() async {
        let store = FileTokenStore(path: directory.path, log: log.log)
        #expect(await TokenStoreConformance.violations(of: store) == [])
        #expect(log.messages == [])
    }

    @Test func `tokens outlive the daemon, whole, and deleted ones do not`() async throws {
        let tokens = [try StoredToken.full(), try .sample(), try .sample("bob")]
        do {
            let store = await open()
            for token in tokens { try await add(token, to: store) }
            #expect(try await store.remove(tokens[1].id, of: tokens[1].owner, until: .generous))
        }
        let store = await open()
        #expect(try await find(tokens[0], in: store) == tokens[0])
        #expect(try await find(tokens[1], in: store) == nil)
        #expect(try await find(tokens[2], in: store) == tokens[2])
        #expect(directory.entries == [tokens[0].id.description, tokens[2].id.description].sorted())
    }

    @Test func `nobody else may enter, and no file holds a token`() async throws {
        let store = await open()
        let tokens = StoredTokens(store: store, providers: [], clock: { [hand] in hand.now })
        let (text, record) = try await tokens.issue(
            for: Principal(identity: Identity(username: "alice"), realm: "home", provider: "p"),
            lifetime: .seconds(60), until: .generous)
        #expect(try directory.attributes()[.posixPermissions] as? Int == 0o700)
        #expect(try directory.attributes(record.id.description)[.posixPermissions] as? Int == 0o600)
        let secret = text.withBytes { $0 }
        for name in directory.names {
            let bytes = try directory.bytes(name)
            #expect(bytes.firstRange(of: secret[4...]) == nil)
            #expect(!name.contains("sly_"))
        }
    }

    @Test func `until it is open every question is an outage`() async throws {
        let (store, token) = (make(), try StoredToken.sample())
        #expect(store.isReachable == nil)
        await #expect(throws: TokenStoreError(.unavailable)) { try await find(token, in: store) }
        await #expect(throws: TokenStoreError(.unavailable)) { try await add(token, to: store) }
        await #expect(throws: TokenStoreError(.unavailable)) {
            try await store.tokens(of: token.owner, until: .generous)
        }
        await #expect(throws: TokenStoreError(.unavailable)) {
            try await store.remove(token.id, of: token.owner, until: .generous)
        }
        store.noteUse(of: token, at: hand.now)
        await store.prepare()
        #expect(store.isReachable == true)
        #expect(try await find(token, in: store) == nil)
    }

    @Test func `a second daemon is kept out until the first has gone`() async throws {
        let token = try StoredToken.sample()
        let second = make()
        do {
            let first = await open()
            try await add(token, to: first)
            await second.prepare()
            await second.prepare()
            #expect(second.isReachable == false)
            await #expect(throws: TokenStoreError(.unavailable)) { try await find(token, in: second) }
            #expect(log.messages.count == 1, "one trouble is told once")
            #expect(log.messages.first?.contains("is in use by process \(getpid())") == true)
        }
        await second.prepare()
        #expect(try await find(token, in: second) == token)
        #expect(log.messages.count == 2)
    }

    @Test func `a directory that cannot be used is tried again`() async throws {
        let parent = TestDirectory()
        let store = make(parent.path + "/tokens")
        await store.prepare()
        #expect(store.isReachable == false)
        #expect(log.messages.count == 1)
        try parent.make(mode: 0o755)
        await store.prepare()
        #expect(store.isReachable == true)
        #expect(parent.names == ["tokens"])
        #expect(log.messages.count == 2)

        try directory.make(mode: 0o750)
        let open = make()
        await open.prepare()
        #expect(open.isReachable == false)
        #expect(log.messages.last?.contains("open to others") == true)
    }

    @Test func `whatever is no record is left where it is, and told`() async throws {
        let token = try StoredToken.sample()
        let whole = StoredTokenCode.encode(token)
        let other = try StoredToken.sample()
        let strange: [(String, [UInt8])] = [
            (String(repeating: "0", count: 32), []),
            (String(repeating: "1", count: 32), Array(whole.dropLast(7))),
            (String(repeating: "2", count: 32), whole + [0]),
            // Whole, but by the name of another: it could not be deleted by its own.
            (String(repeating: "3", count: 32), whole),
            (
                other.id.description,
                Array(
                    String(decoding: StoredTokenCode.encode(other), as: UTF8.self)
                        .replacing(#""version":1"#, with: #""version":2"#).utf8)
            ),
            (String(repeating: "4", count: 32), [UInt8](repeating: 0x20, count: 70_000)),
            (String(repeating: "5", count: 32), [UInt8](repeating: 0, count: 300)),
        ]
        try directory.make()
        for (name, bytes) in strange { try directory.write(bytes, name) }
        try directory.write([1], "notes.txt")
        try directory.write([1], "notes.tmp")
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/" + String(repeating: "6", count: 32), withDestinationPath: "/etc/passwd")
        try Mount.run(["mkfifo", directory.path + "/" + String(repeating: "7", count: 32)])
        try directory.write(whole, token.id.description)

        let store = await open()
        #expect(store.isReachable == true)
        #expect(try await store.tokens(of: token.owner, until: .generous).map(\.id) == [token.id])
        #expect(log.messages.count == 1)
        #expect(log.messages.first?.contains("Skipped 9 files") == true)
        hand.advance(by: 100_000)
        await store.prepare()
        for (name, bytes) in strange { #expect(try directory.bytes(name) == bytes) }
        #expect(directory.names.contains("notes.txt") && directory.names.contains("notes.tmp"))
        #expect(!directory.names.contains(token.id.description), "expired")
    }

    @Test func `what a killed daemon left half written is removed`() async throws {
        let token = try StoredToken.sample()
        do { try await add(token, to: await open()) }
        let left = try StoredToken.sample()
        try directory.write(Array(StoredTokenCode.encode(left).dropLast(9)), left.id.description + ".tmp")
        try directory.write(StoredTokenCode.encode(token), token.id.description + ".tmp")
        try directory.write([0], "probe.tmp")
        let store = await open()
        #expect(try await find(left, in: store) == nil)
        #expect(try await find(token, in: store) == token)
        #expect(directory.names == ["lock", token.id.description].sorted())
        #expect(log.messages == [])
    }

    @Test func `what has expired goes from memory and disk`() async throws {
        let (short, long) = (try StoredToken.sample(expiry: 1_000_060), try StoredToken.sample())
        let store = await open()
        try await add(short, to: store)
        try await add(long, to: store)
        hand.advance(by: 59)
        await store.prepare()
        #expect(try await find(short, in: store) == short)
        #expect(directory.entries.count == 2)
        hand.advance(by: 1)
        await store.prepare()
        #expect(try await find(short, in: store) == nil)
        #expect(store.count == 1)
        #expect(directory.entries == [long.id.description])
        #expect(try await find(long, in: store) == long)
    }

    @Test func `what expired while no daemon ran goes too`() async throws {
        let short = try StoredToken.sample(expiry: 1_000_060)
        do { try await add(short, to: await open()) }
        hand.advance(by: 60)
        let store = await open()
        #expect(try await store.tokens(of: short.owner, until: .generous).isEmpty)
        await store.prepare()
        #expect(store.count == 0)
        #expect(directory.entries.isEmpty)
    }

    @Test func `a clock that is set back neither loses tokens nor keeps them from expiring`() async throws {
        let token = try StoredToken.sample()
        do {
            let store = await open()
            try await add(token, to: store)
            hand.advance(by: -900_000)
            await store.prepare()
            #expect(try await find(token, in: store) == token)
            let early = try StoredToken.sample(created: 100_000, expiry: 100_060)
            try await add(early, to: store)
            hand.advance(by: 60)
            await store.prepare()
            #expect(try await find(early, in: store) == nil)
        }
        let store = await open()
        #expect(try await find(token, in: store) == token)
        hand.now = UnixTime(seconds: 1_003_600)
        await store.prepare()
        #expect(directory.entries.isEmpty)
    }

    @Test func `a use shows at once and outlives the daemon`() async throws {
        let (used, unused) = (try StoredToken.sample(), try StoredToken.sample())
        do {
            let store = await open()
            for token in [used, unused] { try await add(token, to: store) }
            store.noteUse(of: used, at: UnixTime(seconds: 1_000_000))
            #expect(try await find(used, in: store)?.lastUse == 1_000_000)
            await store.prepare()
        }
        do {
            let store = await open()
            #expect(try await find(used, in: store)?.lastUse == 1_000_000)
            #expect(try await find(unused, in: store) == unused)
            store.noteUse(of: used, at: UnixTime(seconds: 1_002_000))
            await store.prepare()
        }
        #expect(try await find(used, in: open())?.lastUse == 1_002_000)
    }

    @Test func `an owner has at most 100 tokens that count`() async throws {
        let store = await open()
        for index in 0..<100 { try await add(.sample(expiry: index == 0 ? 1_000_060 : 1_003_600), to: store) }
        await #expect(throws: TokenStoreError(.full)) { try await add(.sample(), to: store) }
        try await add(.sample("bob"), to: store)
        hand.advance(by: 60)
        try await add(.sample(), to: store)
        await #expect(throws: TokenStoreError(.full)) { try await add(.sample(), to: store) }
    }

    @Test func `many at once do not exceed the bound`() async throws {
        let store = await open()
        let tokens = try (0..<150).map { _ in try StoredToken.sample() }
        let outcomes = await withTaskGroup(of: String.self) { group in
            for token in tokens {
                group.addTask {
                    do throws(TokenStoreError) {
                        try await store.add(token, until: .generous)
                        return "added"
                    } catch {
                        return error.code.rawValue
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == ["added": 100, "full": 50])
        #expect(directory.entries.count == 100)
    }

    @Test func `the store has a bound too, and removals make room`() async throws {
        let store = await open(capacity: 3)
        let tokens = try (0..<3).map { try StoredToken.sample("user \($0)") }
        for token in tokens { try await add(token, to: store) }
        await #expect(throws: TokenStoreError(.full)) { try await add(.sample("more"), to: store) }
        #expect(try await store.remove(tokens[0].id, of: tokens[0].owner, until: .generous))
        try await add(.sample("more"), to: store)
        hand.advance(by: 3600)
        await store.prepare()
        #expect(store.count == 0)
    }

    @Test func `a directory with too many files is read as far as there is room`() async throws {
        do {
            let store = await open()
            for index in 0..<5 { try await add(.sample("user \(index)"), to: store) }
        }
        let store = await open(capacity: 3)
        #expect(store.count == 3)
        #expect(directory.entries.count == 5)
        #expect(log.messages.count == 1)
        await #expect(throws: TokenStoreError(.full)) { try await add(.sample(), to: store) }
    }

    @Test func `of many who delete one token, one did`() async throws {
        let (store, token) = (await open(), try StoredToken.sample())
        try await add(token, to: store)
        let count = await withTaskGroup(of: Bool?.self) { group in
            for _ in 0..<50 {
                group.addTask { try? await store.remove(token.id, of: token.owner, until: .generous) }
            }
            return await group.reduce(0) { $0 + ($1 == true ? 1 : 0) }
        }
        #expect(count == 1)
        #expect(directory.entries.isEmpty)
    }

    @Test func `ten thousand tokens are there after a restart`() async throws {
        let tokens = try (0..<10_000).map { try StoredToken.sample("user \($0 / 4)") }
        try directory.make()
        for token in tokens { try directory.write(StoredTokenCode.encode(token), token.id.description) }
        let store = await open()
        #expect(store.count == 10_000)
        for token in tokens where try await find(token, in: store)?.owner != token.owner { Issue.record("lost") }
    }
}
