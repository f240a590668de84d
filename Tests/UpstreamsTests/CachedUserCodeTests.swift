import Base
import Testing

@testable import Upstreams

struct CachedUserCodeTests {
    private static let old = Secret([UInt8](repeating: 1, count: 32))
    private static let new = Secret([UInt8](repeating: 2, count: 32))
    private let code = CachedUserCode(SealingSettings(key: new))
    private let entry = CachedUserCode.Entry(
        CachedUser(
            password: SealedPassword(bytes: Array(0...80)), fingerprint: [1, 2, 3], madeAt: -5,
            pending: SealedPassword(bytes: [9])),
        usedAt: 1_800_000_000, keptAt: 1_700_000_000, endsAt: 1_900_000_000)

    @Test func `an entry comes back whole, for its key only`() {
        let sealed = code.seal(entry, for: "alice")
        #expect(code.open(sealed, for: "alice") == entry)
        #expect(code.open(sealed, for: "bob") == nil)
        #expect(code.open(sealed, for: "") == nil)
        #expect(code.seal(entry, for: "alice") != sealed)
    }

    @Test func `an entry without a doubtful password comes back so`() {
        var plain = entry
        plain.user.pending = nil
        #expect(code.open(code.seal(plain, for: "k"), for: "k") == plain)
    }

    @Test func `keys are bytes, whatever Unicode says is equal`() {
        let sealed = code.seal(entry, for: "\u{E9}")
        #expect(code.open(sealed, for: "e\u{301}") == nil)
    }

    @Test func `a previous key opens, an unknown one does not and shows as such`() {
        let before = CachedUserCode(SealingSettings(key: Self.old)).seal(entry, for: "k")
        let both = CachedUserCode(SealingSettings(key: Self.new, previousKeys: [Self.old]))
        #expect(both.open(before, for: "k") == entry)
        #expect(!both.isForeign(before))
        #expect(code.open(before, for: "k") == nil)
        #expect(code.isForeign(before))
        #expect(!code.isForeign([1, 2]))
    }

    @Test func `a sealed password is no entry, and an entry no password`() {
        let passwords = SealingKeys(SealingSettings(key: Self.new))
        let plaintext = Secret(CachedUserCode.encode(entry))
        #expect(code.open(passwords.seal(plaintext, for: "k").bytes, for: "k") == nil)
        #expect(passwords.open(SealedPassword(bytes: code.seal(entry, for: "k")), for: "k") == nil)
    }

    @Test func `no change of any byte and no cut opens`() {
        let sealed = code.seal(entry, for: "k")
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << UInt8(bit)
                #expect(code.open(changed, for: "k") == nil)
            }
            #expect(code.open(Array(sealed.prefix(index)), for: "k") == nil)
        }
        #expect(code.open(sealed + [0], for: "k") == nil)
    }

    @Test func `random changes never open, and never trap`() {
        var random = SystemRandomNumberGenerator()
        let sealed = code.seal(entry, for: "k")
        let plain = CachedUserCode.encode(entry)
        for _ in 0..<3000 {
            let bytes = Self.mutation(of: sealed, &random)
            if bytes != sealed { #expect(code.open(bytes, for: "k") == nil) }
            // What the seal would never let through must not trap either.
            _ = CachedUserCode.decode(Self.mutation(of: plain, &random))
        }
    }

    @Test func `every cut of an encoded entry is no entry`() {
        let plain = CachedUserCode.encode(entry)
        for count in 0..<plain.count { #expect(CachedUserCode.decode(Array(plain.prefix(count))) == nil) }
        #expect(CachedUserCode.decode(plain + [0]) == nil)
        #expect(CachedUserCode.decode([2] + plain.dropFirst()) == nil)
        #expect(CachedUserCode.decode(plain) == entry)
    }

    @Test(
        arguments: [
            (0, 100, 0, 100), (0, 100, 40, 60), (0, 100, 100, 0), (0, 100, 500, 0),
            (1000, 1100, 0, 100),  // a clock that went back
            (.min, .max, 0, 0), (0, .max, -5, 0), (100, 0, 0, 0),
        ] as [(Int64, Int64, Int64, Int64)])
    func `what is left of a lifetime is never more than it was`(keptAt: Int64, endsAt: Int64, now: Int64, left: Int64) {
        let entry = CachedUserCode.Entry(entry.user, usedAt: 0, keptAt: keptAt, endsAt: endsAt)
        #expect(entry.lifetime(at: UnixTime(seconds: now)) == .seconds(left))
    }

    private static func mutation(of bytes: [UInt8], _ random: inout SystemRandomNumberGenerator) -> [UInt8] {
        var changed = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !changed.isEmpty {
            let index = Int.random(in: 0..<changed.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: changed[index] = UInt8.random(in: 0...255, using: &random)
            case 1: changed.remove(at: index)
            case 2: changed.insert(UInt8.random(in: 0...255, using: &random), at: index)
            default: changed.removeLast(changed.count - index)
            }
        }
        return changed
    }
}
