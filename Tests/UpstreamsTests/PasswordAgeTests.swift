import Testing

@testable import Upstreams

struct PasswordAgeTests {
    private let hour: Int64 = 3600
    private let day: Int64 = 86_400

    @Test(
        arguments: [
            (3599, 3000, false),  // not expired
            (3600, 3596, false),  // expired, in use four seconds ago
            (3600, 3595, true),  // a quiet moment
            (7199, 7198, false),  // expired, never quiet
            (7200, 7199, true),  // at the latest now
            (-50, -60, false),  // a clock that went back
        ] as [(Int64, Int64, Bool)])
    func `rotation waits for a quiet moment, but not for ever`(now: Int64, usedAt: Int64, isDue: Bool) {
        let age = PasswordAge(CacheSettings(expiration: .seconds(hour)))
        #expect(age.isRotationDue(madeAt: 0, usedAt: usedAt, now: now) == isDue)
    }

    @Test func `use extends a password, to seven days at most`() {
        let age = PasswordAge(CacheSettings(expiration: .seconds(hour), isExtended: true))
        #expect(!age.isRotationDue(madeAt: 0, usedAt: 2 * day - 3599, now: 2 * day))
        #expect(age.isRotationDue(madeAt: 0, usedAt: 2 * day - 3600, now: 2 * day))
        #expect(age.isRotationDue(madeAt: 0, usedAt: 7 * day - 1, now: 7 * day))
        #expect(age.isRotationDue(madeAt: 0, usedAt: 7 * day - 70, now: 7 * day - 60))
    }

    @Test func `entries live for twice the expiration, or seven days`() {
        let plain = PasswordAge(CacheSettings(expiration: .seconds(hour)))
        #expect(plain.lifetime(madeAt: 0, now: 0) == .seconds(7200))
        #expect(plain.lifetime(madeAt: 0, now: 7000) == .seconds(200))
        let extended = PasswordAge(CacheSettings(expiration: .seconds(hour), isExtended: true))
        #expect(extended.lifetime(madeAt: 0, now: 0) == .seconds(7 * day))
    }
}
