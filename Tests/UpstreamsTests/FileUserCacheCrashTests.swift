import Base
import Foundation
import Platform
import TestSupport
import Testing

@testable import Upstreams

/// Processes that are killed while they write: this test program, started again for one of its tests.
struct FileUserCacheCrashTests {
    private static let variable = "SALLYPORT_TEST_CRASH_DIRECTORY"
    private static let directory = ProcessInfo.processInfo.environment[variable]
    private static let sealing = SealingSettings(key: Secret([UInt8](repeating: 3, count: 32)))
    private static let now = UnixTime(seconds: 1_000_000)
    private static let keys = 8

    private static func user(_ key: Int, _ number: Int) -> CachedUser {
        CachedUser(
            password: SealedPassword(bytes: Array("\(key) \(number)".utf8)),
            fingerprint: [UInt8](repeating: UInt8(key), count: 16), madeAt: Int64(number))
    }

    private static func open(_ path: String, _ log: Log) throws -> FileUserCache {
        try FileUserCache(path: path, maximumEntries: 100, sealing: sealing, log: log, now: now)
    }

    /// The child: replaces a few users' entries again and again, and says so after each.
    @Test(.enabled(if: directory != nil)) func `the victim writes until it is killed`() async throws {
        let cache = try Self.open(Self.directory ?? "", RecordingLog().log)
        await withTaskGroup(of: Void.self) { group in
            for key in 0..<Self.keys {
                group.addTask {
                    let found = await cache.user(for: "\(key)", at: Self.now, until: .generous).user
                    var old = found
                    for number in (Int(found?.madeAt ?? 0) + 1)... {
                        let new = Self.user(key, number)
                        let answer = await cache.replace(
                            old, with: new, for: "\(key)", at: Self.now, lifetime: .seconds(3600), until: .generous)
                        guard answer == .done else { return }
                        old = new
                        StandardStreams.writeOutput("kept \(key) \(number)\n")
                    }
                }
            }
        }
    }

    @Test(.enabled(if: directory == nil)) func `kill -9 at any moment leaves what was said to be kept, whole`()
        async throws
    {
        let directory = TestDirectory()
        var kept = [Int](repeating: 0, count: Self.keys)
        for round in 1...6 {
            for (key, number) in try Self.acknowledged(by: directory.path, lines: 40 * round) {
                kept[key] = max(kept[key], number)
            }
            let log = RecordingLog()
            let cache = try Self.open(directory.path, log.log)
            #expect(log.messages == [])
            for key in 0..<Self.keys where kept[key] > 0 {
                let found = await cache.user(for: "\(key)", at: Self.now, until: .generous).user
                let number = Int(found?.madeAt ?? -1)
                #expect(found == Self.user(key, number), "an entry must be whole")
                #expect((kept[key]...(kept[key] + 1)).contains(number), "what was kept must be there")
            }
            await cache.finish(until: .generous)
            #expect(directory.names.allSatisfy { !$0.hasSuffix(".tmp") })
        }
        #expect(kept.allSatisfy { $0 > 0 })
    }

    /// Starts a victim, kills it after some lines, and returns what it said.
    private static func acknowledged(by path: String, lines: Int) throws -> [(key: Int, number: Int)] {
        try Victim("FileUserCacheCrashTests", environment: [variable: path]).words(after: lines).compactMap { words in
            guard words.count == 3, words[0] == "kept", let key = Int(words[1]), let number = Int(words[2]) else {
                return nil
            }
            return (key, number)
        }
    }
}
