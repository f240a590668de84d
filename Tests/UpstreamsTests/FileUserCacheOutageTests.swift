import Base
import Foundation
import TestSupport
import Testing

@testable import Upstreams

/// What happens when the disk fails: real file systems that are full or read-only, where the tests may mount them.
struct FileUserCacheOutageTests {
    private static let sealing = SealingSettings(key: Secret([UInt8](repeating: 3, count: 32)))

    private let log = RecordingLog()
    private let clock = FixedClock()
    private let deadline = Deadline.generous
    private let now = UnixTime(seconds: 1_000_000)

    private func open(_ path: String, retryInterval: Duration = .seconds(3600)) throws -> FileUserCache {
        let clock = clock
        return try FileUserCache(
            path: path, maximumEntries: 1000, sealing: Self.sealing, log: log.log, retryInterval: retryInterval,
            now: now,
            clock: { clock.now })
    }

    private static func user(_ number: Int) -> CachedUser {
        CachedUser(
            password: SealedPassword(bytes: Array("\(number)".utf8)), fingerprint: [UInt8](repeating: 1, count: 16),
            madeAt: 7)
    }

    @discardableResult
    private func replace(_ cache: FileUserCache, _ old: Int?, with new: Int, _ key: String) async -> CacheReplacement {
        await cache.replace(
            old.map(Self.user), with: Self.user(new), for: key, at: now, lifetime: .seconds(3600), until: deadline)
    }

    private func look(_ cache: FileUserCache, _ key: String) async -> CachedUser? {
        await cache.user(for: key, at: now, until: deadline).user
    }

    @Test func `memory goes on while the disk fails, and the disk catches up`() async throws {
        let directory = TestDirectory()
        let code = FileUserCacheCode(Self.sealing)
        do {
            let cache = try open(directory.path)
            await replace(cache, nil, with: 1, "alice")
            let obstacle = code.name(of: "alice") + ".tmp"
            try FileManager.default.createDirectory(
                atPath: directory.path + "/" + obstacle, withIntermediateDirectories: false)
            #expect(await replace(cache, 1, with: 2, "alice") == .done)
            #expect(!cache.isHealthy)
            #expect(directory.entries == [], "what no longer holds must go")
            #expect(await look(cache, "alice") == Self.user(2))
            // The disk rests: nobody waits for it.
            #expect(await replace(cache, nil, with: 3, "bob") == .done)
            #expect(directory.entries == [])
            try directory.remove(obstacle)
            clock.advance(by: .seconds(3600))
            #expect(await replace(cache, nil, with: 4, "carol") == .done)
            #expect(cache.isHealthy)
            #expect(directory.entries.count == 3)
        }
        let cache = try open(directory.path)
        #expect(await look(cache, "alice") == Self.user(2))
        #expect(await look(cache, "bob") == Self.user(3))
        #expect(log.messages.map { $0.prefix { $0 != " " } } == ["cache.file.failed", "cache.file.recovered"])
    }

    @Test func `the disk is tried again without any request`() async throws {
        let directory = TestDirectory()
        let name = FileUserCacheCode(Self.sealing).name(of: "alice")
        try directory.make()
        try FileManager.default.createDirectory(
            atPath: directory.path + "/" + name, withIntermediateDirectories: false)
        let cache = try FileUserCache(
            path: directory.path, maximumEntries: 10, sealing: Self.sealing, log: log.log,
            retryInterval: .milliseconds(5))
        await replace(cache, nil, with: 1, "alice")
        #expect(!cache.isHealthy)
        try directory.remove(name)
        while !cache.isHealthy, !deadline.hasPassed() { await Task.yield() }
        #expect(directory.entries == [name])
    }

    @Test func `failures and recovery are counted`() async throws {
        let directory = TestDirectory()
        var registry = MetricsRegistry(lanes: 1)
        let metrics = UpstreamMetrics(registry: &registry, hosts: ["cache"])
        let clock = clock
        let cache = try FileUserCache(
            path: directory.path, maximumEntries: 9, sealing: Self.sealing, log: log.log, metrics: metrics,
            retryInterval: .seconds(9), clock: { clock.now })
        let registered = registry
        let up = {
            String(decoding: MetricsText.render(registered), as: UTF8.self)
                .contains(#"sallyport_upstream_up{upstream="cache"} 1"#)
        }
        #expect(up())
        let obstacle = FileUserCacheCode(Self.sealing).name(of: "alice") + ".tmp"
        try FileManager.default.createDirectory(
            atPath: directory.path + "/" + obstacle, withIntermediateDirectories: false)
        await replace(cache, nil, with: 1, "alice")
        #expect(!up())
        #expect(metrics.cacheErrors.value == 1)
        try directory.remove(obstacle)
        clock.advance(by: .seconds(9))
        await cache.finish(until: deadline)
        #expect(up())
    }

    @Test func `changes that wait are bounded, and what was left out does not come back`() async throws {
        let directory = TestDirectory()
        do {
            let cache = try FileUserCache(
                path: directory.path, maximumEntries: 1, sealing: Self.sealing, log: log.log,
                retryInterval: .seconds(9), clock: { [clock] in clock.now })
            await replace(cache, nil, with: 1, "alice")
            let obstacle = FileUserCacheCode(Self.sealing).name(of: "user 0") + ".tmp"
            try FileManager.default.createDirectory(
                atPath: directory.path + "/" + obstacle, withIntermediateDirectories: false)
            for index in 0..<3000 { await replace(cache, nil, with: index, "user \(index)") }
            try directory.remove(obstacle)
            clock.advance(by: .seconds(9))
            await cache.finish(until: deadline)
            #expect(cache.isHealthy)
        }
        let cache = try open(directory.path)
        #expect(await look(cache, "alice") == nil)
        #expect(cache.count <= 1)
        for index in 0..<3000 {
            let found = await look(cache, "user \(index)")
            #expect(found == nil || found == Self.user(index))
        }
    }

    @Test func `a deadline in the past keeps nothing from being written`() async throws {
        let directory = TestDirectory()
        do {
            let cache = try open(directory.path)
            let answer = await cache.replace(
                nil, with: Self.user(1), for: "alice", at: now, lifetime: .seconds(60), until: .passed)
            #expect(answer == .done)
            await cache.finish(until: deadline)
            #expect(cache.isHealthy)
        }
        #expect(try open(directory.path).count == 1)
    }

    @Test func `a disk that hangs holds up one request, until its deadline`() async throws {
        let directory = TestDirectory()
        let cache = try FileUserCache(
            path: directory.path, maximumEntries: 10, sealing: Self.sealing, log: log.log, retryInterval: .seconds(60))
        // To open a pipe for writing blocks until somebody reads it.
        let pipe = directory.path + "/" + FileUserCacheCode(Self.sealing).name(of: "alice") + ".tmp"
        try Mount.run(["mkfifo", pipe])
        let start = ContinuousClock.now
        let answer = await cache.replace(
            nil, with: Self.user(1), for: "alice", at: now, lifetime: .seconds(60), until: .after(.seconds(3)))
        #expect(answer == .done)
        #expect(!cache.isHealthy)
        await replace(cache, 1, with: 2, "alice")
        await replace(cache, nil, with: 1, "bob")
        #expect(ContinuousClock.now - start < .seconds(30))
        #expect(await look(cache, "alice") == Self.user(2))
        #expect(directory.entries == [])
        // A pipe cannot be made to last, so this write fails too; it is not what is tried next.
        let reader = FileHandle(forReadingAtPath: pipe)
        #expect(reader?.availableData.isEmpty == false)
        #expect(log.messages.count == 1)
    }

    @Test(.enabled(if: Mount.isPossible)) func `a full disk loses nothing that holds and keeps nothing that does not`()
        async throws
    {
        let mount = try Mount("size=256k")
        do {
            let cache = try open(mount.path)
            await replace(cache, nil, with: 1, "alice")
            let filler = mount.fill()
            #expect(await replace(cache, 1, with: 2, "alice") == .done)
            #expect(await look(cache, "alice") == Self.user(2))
            // Whatever of this found room: after a restart each entry is the last one, or none.
            for index in 0..<200 { #expect(await replace(cache, nil, with: index, "user \(index)") == .done) }
            #expect(!cache.isHealthy)
            #expect(log.messages.count { $0.hasPrefix("cache.file.failed") } == 1)
            try FileManager.default.removeItem(atPath: filler)
            clock.advance(by: .seconds(3600))
            await cache.finish(until: deadline)
        }
        let cache = try open(mount.path)
        #expect(await look(cache, "alice").map { $0 == Self.user(2) } != false)
        for index in 0..<200 {
            let found = await look(cache, "user \(index)")
            #expect(found == nil || found == Self.user(index))
        }
    }

    @Test(.enabled(if: Mount.isPossible)) func `a process that starts on a full disk has what was there`() async throws
    {
        let mount = try Mount("size=256k")
        do { await replace(try open(mount.path), nil, with: 1, "alice") }
        let filler = mount.fill()
        do {
            let cache = try open(mount.path)
            #expect(await look(cache, "alice") == Self.user(1))
            #expect(await replace(cache, 1, with: 2, "alice") == .done)
        }
        try FileManager.default.removeItem(atPath: filler)
        #expect(await look(try open(mount.path), "alice") != Self.user(1))
    }

    @Test(.enabled(if: Mount.isPossible)) func `a read-only disk leaves memory at work, and comes back`() async throws {
        let mount = try Mount("size=1m")
        do {
            let cache = try open(mount.path)
            await replace(cache, nil, with: 1, "alice")
            try mount.remount("ro")
            #expect(await replace(cache, 1, with: 2, "alice") == .done)
            #expect(await look(cache, "alice") == Self.user(2))
            #expect(!cache.isHealthy)
            try mount.remount("rw")
            clock.advance(by: .seconds(3600))
            await cache.finish(until: deadline)
            #expect(cache.isHealthy)
        }
        #expect(await look(try open(mount.path), "alice") == Self.user(2))
    }

    @Test(.enabled(if: Mount.isPossible)) func `nothing is loaded from a read-only disk, and nothing stays there`()
        async throws
    {
        let mount = try Mount("size=1m")
        do {
            let cache = try open(mount.path)
            await replace(cache, nil, with: 1, "alice")
            await replace(cache, nil, with: 1, "bob")
            try mount.remount("ro")
            await replace(cache, 1, with: 2, "alice")
        }
        do {
            // What "alice" has on the disk no longer holds.
            let cache = try open(mount.path)
            #expect(await look(cache, "alice") == nil)
            #expect(await replace(cache, nil, with: 3, "bob") == .done)
            try mount.remount("rw")
            clock.advance(by: .seconds(3600))
            await cache.finish(until: deadline)
            #expect(cache.isHealthy)
        }
        let cache = try open(mount.path)
        #expect(await look(cache, "alice") == nil)
        #expect(await look(cache, "bob") == Self.user(3))
    }
}
