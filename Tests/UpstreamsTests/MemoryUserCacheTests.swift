import Base
import TestSupport
import Testing
import Upstreams

struct MemoryUserCacheTests {
    private let deadline = Deadline.after(.seconds(10))

    private func user(_ number: UInt8) -> CachedUser {
        CachedUser(password: SealedPassword(bytes: [number]), fingerprint: [number], madeAt: 0)
    }

    @Test(arguments: [10, 5000])
    func `it is a user cache`(size: Int) async {
        let violations = await UserCacheConformance.violations(of: MemoryUserCache(maximumEntries: size))
        #expect(violations == [])
    }

    @Test func `it holds no more than it may, and forgets the least recently used`() async {
        let cache = MemoryUserCache(maximumEntries: 3)
        for number in 1...3 { await keep(cache, UInt8(number)) }
        _ = await cache.user(for: "1", at: UnixTime(seconds: 0), until: deadline)
        await keep(cache, 4)
        #expect(cache.count == 3)
        #expect(await cache.user(for: "2", at: UnixTime(seconds: 0), until: deadline) == .missing)
        #expect(await cache.user(for: "1", at: UnixTime(seconds: 0), until: deadline) != .missing)
    }

    @Test func `many users stay within the bound`() async {
        let cache = MemoryUserCache(maximumEntries: 2000)
        for index in 0..<5000 {
            _ = await cache.replace(
                nil, with: user(1), for: "user-\(index)", at: UnixTime(seconds: 0), lifetime: .seconds(60),
                until: deadline)
        }
        #expect(cache.count <= 2000)
        #expect(cache.count > 1500)
    }

    @Test func `an entry ends with its lifetime`() async {
        let clock = SetClock(0)
        let start = ContinuousClock.now
        let cache = MemoryUserCache(maximumEntries: 3, clock: { start + .seconds(clock.now.seconds) })
        await keep(cache, 1)
        clock.advance(59)
        #expect(await cache.user(for: "1", at: UnixTime(seconds: 0), until: deadline) != .missing)
        clock.advance(1)
        #expect(await cache.user(for: "1", at: UnixTime(seconds: 0), until: deadline) == .missing)
    }

    private func keep(_ cache: MemoryUserCache, _ number: UInt8) async {
        _ = await cache.replace(
            nil, with: user(number), for: "\(number)", at: UnixTime(seconds: 0), lifetime: .seconds(60), until: deadline
        )
    }
}
