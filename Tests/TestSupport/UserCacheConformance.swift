import Base
public import Upstreams

/// What every user cache must do; each implementation's tests expect no violations.
public struct UserCacheConformance {
    /// What did not hold.
    public private(set) var violations: [String] = []
    private let cache: any UserCache
    private let isShared: Bool
    private let deadline = Deadline.after(.seconds(10))

    /// Tries a fresh cache with room for at least ten users, whose passwords last for at least an hour. Of one that
    /// processes share (`isShared`) leases must keep others out.
    public static func violations(of cache: any UserCache, isShared: Bool = false) async -> [String] {
        var suite = UserCacheConformance(cache: cache, isShared: isShared)
        await suite.tryMisses()
        await suite.tryRoundTrip()
        await suite.tryReplacement()
        await suite.tryAgreement()
        await suite.tryForgetting()
        await suite.tryManyAtOnce()
        await suite.tryLeases()
        return suite.violations
    }

    private mutating func tryMisses() async {
        expect(await look("unknown", at: 1) == .missing, "an unknown key must be a miss")
    }

    private mutating func tryRoundTrip() async {
        let key = "0:5:realmname with spaces, commas, ünïcode and \u{1}"
        var user = Self.user(1)
        user.pending = SealedPassword(bytes: [9, 9])
        await keep(user, key, at: 100)
        let first = await look(key, at: 130)
        expect(first.user == user, "an entry must come back whole")
        expect(first.usedAt == Self.start + 100, "an entry was used when it was kept")
        expect(await look(key, at: 131).usedAt == Self.start + 130, "a look-up is a use")
        let equivalent = key.replacing("ü", with: "u\u{308}")
        expect(await look(equivalent, at: 131) == .missing, "keys are equal only byte by byte")
        let plain = CachedUser(password: SealedPassword(bytes: []), fingerprint: [], madeAt: Self.start)
        await keep(plain, "plain", at: 1)
        expect(await look("plain", at: 2).user == plain, "an entry without anything must come back")
    }

    private mutating func tryReplacement() async {
        var old = Self.user(1)
        old.pending = SealedPassword(bytes: [7])
        await keep(old, "replaced", at: 1)
        let answer = await replace(old, with: Self.user(2), "replaced", at: 2)
        expect(answer == .done, "the entry that stands there can be replaced")
        let found = await look("replaced", at: 3)
        expect(found.user == Self.user(2), "a later entry must replace an earlier one")
        expect(found.user?.pending == nil, "nothing of the earlier entry may stay")
        expect(found.usedAt == Self.start + 2, "a replacement is a use")
    }

    private mutating func tryAgreement() async {
        expect(
            await replace(Self.user(1), with: Self.user(2), "agreed", at: 1) == .changed,
            "an entry that is not there cannot be replaced")
        expect(await look("agreed", at: 1) == .missing, "a replacement that fails must not keep anything")
        await keep(Self.user(1), "agreed", at: 1)
        expect(
            await replace(nil, with: Self.user(2), "agreed", at: 2) == .changed,
            "a first entry must not replace another")
        expect(
            await replace(Self.user(3), with: Self.user(2), "agreed", at: 2) == .changed,
            "only the entry that stands there can be replaced")
        await cache.forget(Self.user(3), for: "agreed", until: deadline)
        expect(await look("agreed", at: 3).user == Self.user(1), "only the entry that stands there can be forgotten")
    }

    private mutating func tryForgetting() async {
        await keep(Self.user(1), "forgotten", at: 1)
        await keep(Self.user(2), "kept", at: 1)
        await cache.forget(Self.user(1), for: "forgotten", until: deadline)
        await cache.forget(Self.user(1), for: "never there", until: deadline)
        expect(await look("forgotten", at: 2) == .missing, "a forgotten entry must be a miss")
        expect(await look("kept", at: 2).user == Self.user(2), "other entries must stay")
        await keep(Self.user(3), "forgotten", at: 3)
        expect(await look("forgotten", at: 4).user == Self.user(3), "a forgotten entry can be made anew")
    }

    /// A hundred writers at once: one of them is first, and each later success replaced what its writer had seen.
    private mutating func tryManyAtOnce() async {
        let cache = cache
        let deadline = deadline
        let successes = await withTaskGroup(of: (first: Bool, next: Bool).self) { group in
            for number in 1...UInt8(100) {
                group.addTask {
                    let (new, now) = (Self.user(number), UnixTime(seconds: Self.start + 1))
                    let first = await cache.replace(
                        nil, with: new, for: "many", at: now, lifetime: .seconds(60), until: deadline)
                    let seen = await cache.user(for: "many", at: now, until: deadline).user
                    let next = await cache.replace(
                        seen, with: Self.user(number + 100), for: "many", at: now, lifetime: .seconds(60),
                        until: deadline)
                    return (first == .done, next == .done)
                }
            }
            return await group.reduce(into: (first: 0, next: 0)) { sum, one in
                sum.first += one.first ? 1 : 0
                sum.next += one.next ? 1 : 0
            }
        }
        expect(successes.first == 1, "of many first entries one must stand, not \(successes.first)")
        expect(successes.next >= 1, "somebody must succeed")
        let found = await look("many", at: 1).user
        expect(found.map { Self.user($0.fingerprint[0]) == $0 } == true, "entries must never be mixed")
    }

    private mutating func tryLeases() async {
        guard case .granted(let token) = await lease("leased") else { return expect(false, "a free lease is granted") }
        let second = await lease("leased")
        if isShared {
            expect(second == .held, "a lease is granted once")
            await cache.release("leased", token: [1] + token, until: deadline)
            expect(await lease("leased") == .held, "a lease ends only by its token")
        }
        await cache.release("leased", token: token, until: deadline)
        guard case .granted(let next) = await lease("leased") else {
            return expect(false, "a lease that has ended is granted again")
        }
        await cache.release("leased", token: next, until: deadline)
        expect(await look("leased", at: 1) == .missing, "a lease is no entry")
    }

    private func look(_ key: String, at seconds: Int64) async -> CacheAnswer {
        await cache.user(for: key, at: UnixTime(seconds: Self.start + seconds), until: deadline)
    }

    private func lease(_ key: String) async -> CacheLease { await cache.lease(key, for: .seconds(60), until: deadline) }

    private func replace(
        _ old: CachedUser?, with new: CachedUser, _ key: String, at seconds: Int64
    ) async -> CacheReplacement {
        await cache.replace(
            old, with: new, for: key, at: UnixTime(seconds: Self.start + seconds), lifetime: .seconds(60),
            until: deadline)
    }

    private mutating func keep(_ user: CachedUser, _ key: String, at seconds: Int64) async {
        expect(await replace(nil, with: user, key, at: seconds) == .done, "a first entry must be kept: \(key)")
    }

    private mutating func expect(_ holds: Bool, _ rule: String) { if !holds { violations.append(rule) } }

    private static func user(_ number: UInt8) -> CachedUser {
        CachedUser(
            password: SealedPassword(bytes: [number, 0, 255]), fingerprint: [number], madeAt: start + Int64(number))
    }

    private static let start: Int64 = 1_000_000
}
