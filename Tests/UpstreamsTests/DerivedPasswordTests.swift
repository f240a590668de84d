import Base
import Testing

@testable import Upstreams

struct DerivedPasswordTests {
    private static let sealing = SealingSettings(key: Secret([UInt8](repeating: 1, count: 32)))
    private let derived = DerivedPassword(sealing, cluster: "c", expiration: .seconds(3600))

    private func make(
        _ derived: DerivedPassword, _ realm: String = "r", _ username: String = "u", _ fingerprint: [UInt8] = [1],
        _ window: Int64 = 3600
    ) -> String {
        derived.make(realm: realm, username: username, fingerprint: fingerprint, windowStart: window)
            .withBytes { String(decoding: $0, as: UTF8.self) }
    }

    private func start(_ username: String = "u", at seconds: Int64 = 1_000_000_000) -> Int64 {
        derived.windowStart(realm: "r", username: username, at: UnixTime(seconds: seconds))
    }

    @Test func `replicas make the same password, of 32 characters`() {
        let other = DerivedPassword(Self.sealing, cluster: "c", expiration: .seconds(3600))
        #expect(make(derived) == make(other))
        #expect(make(derived).utf8.count == 32)
        #expect(make(derived).utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A })
    }

    @Test func `whatever differs makes another password`() {
        let secret = SealingSettings(key: Secret([UInt8](repeating: 2, count: 32)))
        let passwords = [
            make(derived), make(derived, "x"), make(derived, "r", "x"), make(derived, "r", "u", [2]),
            make(derived, "r", "u", []), make(derived, "r", "u", [1], 8), make(derived, "r", "u", [1], -9),
            // The same bytes, cut otherwise.
            make(derived, "ru", ""), make(derived, "", "ru"), make(derived, "r", "", Array("u".utf8) + [1]),
            make(DerivedPassword(Self.sealing, cluster: "", expiration: .seconds(3600)), "cr"),
            make(DerivedPassword(secret, cluster: "c", expiration: .seconds(3600))),
        ]
        #expect(Set(passwords).count == passwords.count)
    }

    @Test func `without a key each process makes its own`() {
        let none = SealingSettings(key: nil)
        let passwords = (0..<2).map { _ in make(DerivedPassword(none, cluster: "c", expiration: .seconds(60))) }
        #expect(passwords[0] != passwords[1])
    }

    @Test func `a window lasts for the expiration`() {
        let first = start()
        for second: Int64 in [0, 1, 1800, 3599] { #expect(start(at: first + second) == first) }
        #expect(start(at: first + 3600) == first + 3600)
        #expect(start(at: first - 1) == first - 3600)
    }

    @Test(
        arguments: [
            (0, 0, 0), (1800, 5, 0), (3597, 999_999_999, 0), (3598, 0, 2_000_000_000), (3599, 500_000_000, 500_000_000),
            (3599, 999_999_999, 1), (3600, 0, 0),
        ] as [(Int64, Int32, Int64)])
    func `nobody gets a password that ends within two seconds`(second: Int64, nanosecond: Int32, left: Int64) {
        let now = UnixTime(seconds: start() + second, nanoseconds: nanosecond)
        #expect(derived.wait(realm: "r", username: "u", at: now) == .nanoseconds(left))
    }

    @Test func `windows of many users do not end together`() {
        let starts = (0..<200).map { start("user \($0)") }
        #expect(Set(starts).count > 150)
        #expect(starts.allSatisfy { (999_996_401...1_000_000_000).contains($0) })
    }

    @Test(arguments: [-1, 0, 1, -1_000_000, 4_102_444_800])
    func `times before 1970 have windows too`(second: Int64) {
        #expect((0..<3600).contains(second - start(at: second)))
    }
}
