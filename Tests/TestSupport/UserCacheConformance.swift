import Base
public import Upstreams

/// What every user cache must do; each implementation's tests expect no violations.
public struct UserCacheConformance {
    /// What did not hold.
    public private(set) var violations: [String] = []
    private let cache: any UserCache
    private let deadline = Deadline.after(.seconds(10))

    /// Tries a fresh cache with room for at least ten users.
    public static func violations(of cache: any UserCache) async -> [String] {
        var suite = UserCacheConformance(cache: cache)
        await suite.tryMisses()
        await suite.tryRoundTrip()
        await suite.tryReplacement()
        await suite.tryForgetting()
        await suite.tryManyAtOnce()
        return suite.violations
    }

    private mutating func tryMisses() async {
        let found = await cache.user(for: "unknown", at: UnixTime(seconds: 1), until: deadline)
        expect(found == nil, "an unknown key must be a miss")
    }

    private mutating func tryRoundTrip() async {
        let key = "0:5:realmname with spaces, commas, ünïcode and \u{1}"
        var user = Self.user(1)
        user.pending = SealedPassword(bytes: [9, 9])
        await keep(user, key, at: 100)
        let first = await cache.user(for: key, at: UnixTime(seconds: 130), until: deadline)
        expect(first?.user == user, "an entry must come back whole")
        expect(first?.usedAt == 100, "an entry was used when it was kept")
        let second = await cache.user(for: key, at: UnixTime(seconds: 131), until: deadline)
        expect(second?.usedAt == 130, "a look-up is a use")
    }

    private mutating func tryReplacement() async {
        await keep(Self.user(1), "replaced", at: 1)
        await keep(Self.user(2), "replaced", at: 2)
        let found = await cache.user(for: "replaced", at: UnixTime(seconds: 3), until: deadline)
        expect(found?.user == Self.user(2), "a later entry must replace an earlier one")
        expect(found?.user.pending == nil, "nothing of the earlier entry may stay")
    }

    private mutating func tryForgetting() async {
        await keep(Self.user(1), "forgotten", at: 1)
        await keep(Self.user(2), "kept", at: 1)
        await cache.forget("forgotten", until: deadline)
        await cache.forget("never there", until: deadline)
        let forgotten = await cache.user(for: "forgotten", at: UnixTime(seconds: 2), until: deadline)
        let kept = await cache.user(for: "kept", at: UnixTime(seconds: 2), until: deadline)
        expect(forgotten == nil, "a forgotten entry must be a miss")
        expect(kept?.user == Self.user(2), "other entries must stay")
    }

    private mutating func tryManyAtOnce() async {
        let cache = cache
        let deadline = deadline
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<100 {
                group.addTask {
                    await cache.keep(
                        Self.user(UInt8(index)), for: "many", at: UnixTime(seconds: 1), lifetime: .seconds(60),
                        until: deadline)
                    _ = await cache.user(for: "many", at: UnixTime(seconds: 1), until: deadline)
                }
            }
        }
        let found = await cache.user(for: "many", at: UnixTime(seconds: 1), until: deadline)
        expect(found.map { Self.user($0.user.fingerprint[0]) == $0.user } == true, "entries must never be mixed")
    }

    private func keep(_ user: CachedUser, _ key: String, at seconds: Int64) async {
        await cache.keep(user, for: key, at: UnixTime(seconds: seconds), lifetime: .seconds(60), until: deadline)
    }

    private mutating func expect(_ holds: Bool, _ rule: String) { if !holds { violations.append(rule) } }

    private static func user(_ number: UInt8) -> CachedUser {
        CachedUser(
            password: SealedPassword(bytes: [number, 0, 255]), fingerprint: [number], madeAt: Int64(number))
    }
}
