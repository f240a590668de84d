import Base
import Foundation
import Platform
import TestSupport
import Testing

@testable import Upstreams

struct FileUserCacheTests {
    static let sealing = SealingSettings(key: Secret([UInt8](repeating: 3, count: 32)))

    private let directory = TestDirectory()
    private let log = RecordingLog()
    private let deadline = Deadline.generous
    private let now = UnixTime(seconds: 1_000_000)

    private func open(
        _ sealing: SealingSettings = sealing, size: Int = 100, at seconds: Int64 = 1_000_000
    ) throws -> FileUserCache {
        try FileUserCache(
            path: directory.path, maximumEntries: size, sealing: sealing, log: log.log,
            now: UnixTime(seconds: seconds))
    }

    private static func user(_ number: UInt8) -> CachedUser {
        CachedUser(password: SealedPassword(bytes: [number, 0]), fingerprint: [number], madeAt: 7)
    }

    @discardableResult
    private func keep(_ cache: FileUserCache, _ number: UInt8, at seconds: Int64 = 1_000_000) async -> CacheReplacement
    {
        await cache.replace(
            nil, with: Self.user(number), for: "user \(number)", at: UnixTime(seconds: seconds),
            lifetime: .seconds(3600), until: deadline)
    }

    private func look(_ cache: FileUserCache, _ number: UInt8, at seconds: Int64 = 1_000_000) async -> CacheAnswer {
        await cache.user(for: "user \(number)", at: UnixTime(seconds: seconds), until: deadline)
    }

    /// What a start finds after `first` was done by an earlier one.
    private func afterRestart<Result>(
        _ first: (FileUserCache) async throws -> Void, _ second: (FileUserCache) async throws -> Result
    ) async throws -> Result {
        try await first(open())
        return try await second(open())
    }

    @Test(arguments: [10, 5000])
    func `it is a user cache`(size: Int) async throws {
        #expect(await UserCacheConformance.violations(of: try open(size: size)) == [])
        #expect(log.messages == [])
    }

    @Test func `a restart keeps entries whole, and when they were used`() async throws {
        var user = Self.user(1)
        user.pending = SealedPassword(bytes: [5, 6])
        try await afterRestart {
            _ = await $0.replace(
                nil, with: user, for: "k\u{E9}", at: now, lifetime: .seconds(60), until: deadline)
        } _: { cache in
            // What the file's time of modification says cannot be later than now.
            #expect(await cache.user(for: "k\u{E9}", at: now, until: deadline) == .found(user, usedAt: now.seconds))
            #expect(cache.count == 1)
        }
        #expect(log.messages == [])
    }

    @Test func `replaced and forgotten entries stay so`() async throws {
        try await afterRestart { cache in
            for number in 1...3 { await keep(cache, UInt8(number)) }
            await cache.forget(Self.user(1), for: "user 1", until: deadline)
            await cache.forget(Self.user(9), for: "user 2", until: deadline)
            let new = Self.user(8)
            let answer = await cache.replace(
                Self.user(3), with: new, for: "user 3", at: now, lifetime: .seconds(60), until: deadline)
            #expect(answer == .done)
        } _: { cache in
            #expect(await look(cache, 1) == .missing)
            #expect(await look(cache, 2).user == Self.user(2))
            #expect(await look(cache, 3).user == Self.user(8))
        }
    }

    @Test func `neither names nor contents tell who is kept`() async throws {
        await keep(try open(), 1)
        #expect(directory.entries.count == 1)
        let bytes = try directory.bytes(directory.entries[0])
        #expect(!String(decoding: bytes, as: UTF8.self).contains("user 1"))
        #expect(try directory.attributes(directory.entries[0])[.posixPermissions] as? Int == 0o600)
        #expect(try directory.attributes()[.posixPermissions] as? Int == 0o700)
    }

    @Test func `a second daemon is told who holds the directory`() async throws {
        let first = try open()
        let error = #expect(throws: DirectoryError.self) { try open() }
        #expect(error?.code == .locked)
        #expect("\(error as Any)".contains("process \(getpid())"))
        #expect("\(error as Any)".contains(directory.path))
        await keep(first, 1)
        #expect(await look(first, 1).user == Self.user(1))
    }

    @Test func `a file cut at any length is a miss`() async throws {
        await keep(try open(), 1)
        let name = directory.entries[0]
        let bytes = try directory.bytes(name)
        for count in 0..<bytes.count {
            try directory.write(Array(bytes.prefix(count)), name)
            #expect(try open().count == 0)
            #expect(directory.entries == [], "a damaged file must go")
        }
        #expect(log.messages.count == bytes.count, "each is logged once")
        try directory.write(bytes, name)
        #expect(try open().count == 1)
    }

    @Test func `no changed byte opens, no other name does`() async throws {
        await keep(try open(), 1)
        let name = directory.entries[0]
        let bytes = try directory.bytes(name)
        let code = FileUserCacheCode(Self.sealing)
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                if case .entry = code.open(changed, name: name) { Issue.record("byte \(index) does not matter") }
            }
        }
        #expect(code.open(bytes + [0], name: name) == .damaged)
        #expect(code.open(bytes, name: String(repeating: "0", count: 32)) == .damaged)
    }

    @Test func `a file put together from two does not open`() async throws {
        let cache = try open()
        await keep(cache, 1)
        await keep(cache, 2)
        let code = FileUserCacheCode(Self.sealing)
        let (one, two) = (try directory.bytes(code.name(of: "user 1")), try directory.bytes(code.name(of: "user 2")))
        let head = 2 + Int(one[0]) << 8 + Int(one[1])
        #expect(code.open(Array(one[..<head] + two[head...]), name: code.name(of: "user 1")) == .damaged)
        #expect(code.open(Array(two[..<head] + one[head...]), name: code.name(of: "user 1")) == .damaged)
    }

    @Test func `a kill before the rename leaves the old entry, and no rest`() async throws {
        let code = FileUserCacheCode(Self.sealing)
        try await afterRestart {
            await keep($0, 1)
        } _: { _ in
        }
        let entry = CachedUserCode.Entry(Self.user(2), at: now, lifetime: .seconds(60))
        for count in [0, 1, 50, .max] {
            let files = try Directory(private: directory.path)
            let bytes = Array(code.seal(entry, for: "user 1").prefix(count))
            _ = try AtomicFile(code.name(of: "user 1"), in: files, bytes: bytes)
            _ = try AtomicFile(code.name(of: "user 2"), in: files, bytes: bytes)
            let cache = try open()
            #expect(await look(cache, 1).user == Self.user(1))
            #expect(cache.count == 1)
            #expect(directory.names.count == 2, "the lock and the entry")
        }
        #expect(log.messages == [])
    }

    @Test func `what is not ours in the directory stays`() async throws {
        try await afterRestart {
            await keep($0, 1)
        } _: { _ in
        }
        for name in ["README", "x.tmp", "lost+found", String(repeating: "G", count: 32)] {
            try directory.write([1], name)
        }
        #expect(try open().count == 1)
        #expect(directory.names.count == 6)
        #expect(log.messages == [])
    }

    @Test func `ten thousand entries are there after a restart, the last used of too many`() async throws {
        try directory.make()
        let code = FileUserCacheCode(Self.sealing)
        for index in 0..<10_000 {
            let entry = CachedUserCode.Entry(
                Self.user(1), usedAt: Int64(index), keptAt: 0, endsAt: 20_000)
            try directory.write(code.seal(entry, for: "\(index)"), code.name(of: "\(index)"))
        }
        do {
            let cache = try open(size: 20_000, at: 10_000)
            #expect(cache.count == 10_000)
            for index in [0, 5000, 9999] {
                #expect(await cache.user(for: "\(index)", at: now, until: deadline).user == Self.user(1))
            }
        }
        #expect(try open(size: 100, at: 10_000).count == 100)
        #expect(directory.entries.count == 100)
        #expect(log.messages == [])
    }

    @Test func `the least recently used goes, and its file`() async throws {
        let cache = try open(size: 3)
        for number in 1...3 { await keep(cache, UInt8(number)) }
        _ = await look(cache, 1)
        await keep(cache, 4)
        #expect(await look(cache, 2) == .missing)
        #expect(await look(cache, 1).user == Self.user(1))
        #expect(directory.entries.count == 3)
    }

    @Test func `the order of use survives a restart`() async throws {
        let code = FileUserCacheCode(Self.sealing)
        try await afterRestart { cache in
            for number in 1...3 { await keep(cache, UInt8(number)) }
            for (index, number) in [2, 3, 1].enumerated() {
                let date = Date(timeIntervalSince1970: 1_000_000 + Double(index) * 10)
                try directory.set([.modificationDate: date], code.name(of: "user \(number)"))
            }
        } _: { _ in
        }
        let cache = try open(size: 2, at: 1_000_100)
        #expect(await look(cache, 2) == .missing)
        #expect(await look(cache, 3, at: 1_000_200) == .found(Self.user(3), usedAt: 1_000_010))
        #expect(await look(cache, 1, at: 1_000_200) == .found(Self.user(1), usedAt: 1_000_020))
    }

    @Test func `an entry ends with its lifetime, whatever the clock says`() async throws {
        try await afterRestart {
            await keep($0, 1)
        } _: { _ in
        }
        #expect(try open(at: 1_003_599).count == 1)
        // Days back: it may live for its hour again, but not for days.
        let clock = FixedClock()
        do {
            let cache = try FileUserCache(
                path: directory.path, maximumEntries: 9, sealing: Self.sealing, log: log.log,
                now: UnixTime(seconds: 1000), clock: { clock.now })
            #expect(await look(cache, 1, at: 1000).user == Self.user(1))
            clock.advance(by: .seconds(3600))
            #expect(await look(cache, 1, at: 4600) == .missing)
            await cache.finish(until: deadline)
            #expect(directory.entries == [], "a file goes when its end is noticed")
        }
        try await afterRestart {
            await keep($0, 1)
        } _: { _ in
        }
        #expect(try open(at: 1_003_600).count == 0)
        #expect(directory.entries == [])
        #expect(log.messages == [])
    }

    @Test func `a use now and then shows on the file`() async throws {
        let cache = try open()
        await keep(cache, 1)
        let name = directory.entries[0]
        try directory.set([.modificationDate: Date(timeIntervalSince1970: 5)], name)
        _ = await look(cache, 1)
        await cache.finish(until: deadline)
        #expect(try directory.attributes(name)[.modificationDate] as? Date == Date(timeIntervalSince1970: 5))
        _ = await look(cache, 1, at: 1_000_300)
        await cache.finish(until: deadline)
        let touched = try #require(try directory.attributes(name)[.modificationDate] as? Date)
        #expect(touched > Date(timeIntervalSince1970: 1_700_000_000))
    }

    @Test func `a new key renames and seals again, an unknown one starts empty`() async throws {
        let new = Secret([UInt8](repeating: 4, count: 32))
        let both = SealingSettings(key: new, previousKeys: [Secret([UInt8](repeating: 3, count: 32))])
        try await afterRestart {
            await keep($0, 1)
        } _: { _ in
        }
        let before = directory.entries
        do {
            let cache = try open(both)
            #expect(await look(cache, 1).user == Self.user(1))
            await cache.finish(until: deadline)
            #expect(directory.entries.count == 1)
            #expect(directory.entries != before)
        }
        #expect(log.messages == [])
        #expect(try open(SealingSettings(key: new)).count == 1)
        #expect(try open().count == 0)
        #expect(log.messages.count == 1)
        #expect(log.messages.first?.hasPrefix("cache.file.foreign") == true)
        #expect(directory.entries == [])
    }

    @Test func `of two files of one user the later counts`() async throws {
        let new = Secret([UInt8](repeating: 4, count: 32))
        let both = SealingSettings(key: new, previousKeys: [Secret([UInt8](repeating: 3, count: 32))])
        for (sealing, number) in [(SealingSettings(key: new), 20), (Self.sealing, 10)] {
            let code = FileUserCacheCode(sealing)
            let files = try Directory(private: directory.path)
            let entry = CachedUserCode.Entry(
                Self.user(UInt8(number)), at: UnixTime(seconds: Int64(number)), lifetime: .seconds(3600))
            try AtomicFile(code.name(of: "user 1"), in: files, bytes: code.seal(entry, for: "user 1")).commit()
        }
        let cache = try open(both, at: 30)
        #expect(await look(cache, 1).user == Self.user(20))
        await cache.finish(until: deadline)
        #expect(directory.entries.count == 1)
    }

    @Test func `keys read again serve at once`() async throws {
        let new = SealingSettings(
            key: Secret([UInt8](repeating: 4, count: 32)), previousKeys: [Secret([UInt8](repeating: 3, count: 32))])
        do {
            let cache = try open()
            await keep(cache, 1)
            cache.use(new)
            let answer = await cache.replace(
                Self.user(1), with: Self.user(2), for: "user 1", at: now, lifetime: .seconds(60), until: deadline)
            #expect(answer == .done)
            #expect(directory.entries.count == 1)
        }
        #expect(await look(try open(SealingSettings(key: new.key)), 1).user == Self.user(2))
    }
}
