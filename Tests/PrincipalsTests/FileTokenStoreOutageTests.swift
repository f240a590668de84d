import Base
import Foundation
import TestSupport
import Testing

@testable import Principals

/// What happens when the disk fails: real file systems that are full or read-only, where the tests may mount them.
struct FileTokenStoreOutageTests {
    private let log = RecordingLog()
    private let hand = WallClockHand()

    private func open(_ path: String) async -> FileTokenStore {
        let hand = hand
        let store = FileTokenStore(path: path, capacity: 1000, log: log.log, clock: { hand.now })
        await store.prepare()
        return store
    }

    private func find(_ token: StoredToken, in store: FileTokenStore) async throws -> StoredToken? {
        try await store.token(token.digest, until: .generous)
    }

    @Test(.enabled(if: Mount.isPossible)) func `on a full disk no token is acknowledged, and none is lost`()
        async throws
    {
        let mount = try Mount("size=256k")
        let (kept, removed) = (try StoredToken.sample(), try StoredToken.sample())
        var acknowledged: [StoredToken] = []
        do {
            let store = await open(mount.path)
            for token in [kept, removed] { try await store.add(token, until: .generous) }
            mount.fill()
            for _ in 0..<50 {
                let token = try StoredToken.sample("bob")
                do throws(TokenStoreError) {
                    try await store.add(token, until: .generous)
                    acknowledged.append(token)
                } catch {
                    #expect(error.code == .unavailable)
                    #expect(try await find(token, in: store) == nil)
                }
            }
            #expect(acknowledged.count < 50)
            #expect(store.isReachable == false)
            #expect(log.messages.count { $0.hasPrefix("store.file.failed") } == 1)
            // What is there serves on, and can be deleted: that takes no room.
            #expect(try await find(kept, in: store) == kept)
            #expect(try await store.remove(removed.id, of: removed.owner, until: .generous))
            let listed = try await store.tokens(of: TokenOwner(username: "bob", realm: "home"), until: .generous)
            #expect(listed.count == acknowledged.count)
            try mount.empty()
            await store.prepare()
            #expect(store.isReachable == true)
            let late = try StoredToken.sample("bob")
            try await store.add(late, until: .generous)
            acknowledged.append(late)
        }
        let store = await open(mount.path)
        #expect(try await find(kept, in: store) == kept)
        #expect(try await find(removed, in: store) == nil)
        let listed = try await store.tokens(of: TokenOwner(username: "bob", realm: "home"), until: .generous)
        #expect(Set(listed.map(\.id)) == Set(acknowledged.map(\.id)))
    }

    @Test(.enabled(if: Mount.isPossible))
    func `on a read-only disk tokens serve on, a deleted one is refused at once and goes when it can`() async throws {
        let mount = try Mount("size=1m")
        let (kept, doomed) = (try StoredToken.sample(), try StoredToken.sample())
        do {
            let store = await open(mount.path)
            for token in [kept, doomed] { try await store.add(token, until: .generous) }
            try mount.remount("ro")
            #expect(try await find(kept, in: store) == kept)
            await #expect(throws: TokenStoreError(.unavailable)) { try await store.add(.sample(), until: .generous) }
            for _ in 0..<2 {
                await #expect(throws: TokenStoreError(.unavailable)) {
                    try await store.remove(doomed.id, of: doomed.owner, until: .generous)
                }
                #expect(try await find(doomed, in: store) == nil, "a deleted token is refused though its file stays")
                #expect(try await store.tokens(of: doomed.owner, until: .generous).count == 2, "and it is listed")
            }
            store.noteUse(of: doomed, at: hand.now)
            store.noteUse(of: kept, at: hand.now)
            await store.prepare()
            #expect(store.isReachable == false)
            try mount.remount("rw")
            await store.prepare()
            #expect(store.isReachable == true)
            #expect(try await store.tokens(of: doomed.owner, until: .generous).map(\.id) == [kept.id])
            #expect(try await !store.remove(doomed.id, of: doomed.owner, until: .generous))
        }
        let store = await open(mount.path)
        #expect(try await store.tokens(of: doomed.owner, until: .generous).map(\.id) == [kept.id])
    }

    @Test(.enabled(if: Mount.isPossible)) func `from a read-only disk nothing is taken, until it is not`() async throws
    {
        let mount = try Mount("size=1m")
        let token = try StoredToken.sample()
        do { try await open(mount.path).add(token, until: .generous) }
        try mount.remount("ro")
        let store = await open(mount.path)
        #expect(store.isReachable == false)
        await #expect(throws: TokenStoreError(.unavailable)) { try await find(token, in: store) }
        try mount.remount("rw")
        await store.prepare()
        #expect(try await find(token, in: store) == token)
    }

    @Test func `a disk that hangs holds up a request until its deadline, and look-ups never`() async throws {
        let directory = TestDirectory()
        let (first, hanging) = (try StoredToken.sample(), try StoredToken.sample())
        let store = await open(directory.path)
        try await store.add(first, until: .generous)
        // To open a pipe for writing blocks until somebody reads it.
        let pipe = directory.path + "/" + hanging.id.description + ".tmp"
        try Mount.run(["mkfifo", pipe])
        await #expect(throws: TokenStoreError(.unavailable)) {
            try await store.add(hanging, until: .after(.milliseconds(1200)))
        }
        #expect(store.isReachable == false)
        await #expect(throws: TokenStoreError(.unavailable)) {
            try await store.add(.sample(), until: .after(.milliseconds(20)))
        }
        await #expect(throws: TokenStoreError(.unavailable)) {
            try await store.remove(first.id, of: first.owner, until: .after(.milliseconds(20)))
        }
        #expect(try await find(first, in: store) == nil)
        #expect(try await find(hanging, in: store) == nil)
        // A pipe cannot be made to last, so this write fails; what was asked for meanwhile is done or forgotten.
        let reader = FileHandle(forReadingAtPath: pipe)
        #expect(reader?.availableData.isEmpty == false)
        for _ in 0..<500 where store.count > 0 || store.isReachable != true {
            await store.prepare()
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(store.isReachable == true)
        #expect(directory.entries.isEmpty)
        #expect(store.count == 0)
    }

    @Test func `a directory that is removed takes its tokens along, and another takes its place`() async throws {
        let directory = TestDirectory()
        let token = try StoredToken.sample()
        let store = await open(directory.path)
        try await store.add(token, until: .generous)
        try FileManager.default.removeItem(atPath: directory.path)
        await #expect(throws: TokenStoreError(.unavailable)) { try await store.add(.sample(), until: .generous) }
        await store.prepare()
        await #expect(throws: TokenStoreError(.unavailable)) { try await find(token, in: store) }
        await store.prepare()
        #expect(try await find(token, in: store) == nil)
        try await store.add(token, until: .generous)
        #expect(directory.entries == [token.id.description])
    }
}
