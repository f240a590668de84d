import Base
import Testing

@testable import Upstreams

struct SealingKeysTests {
    private let old = Secret([UInt8](repeating: 1, count: 32))
    private let new = Secret([UInt8](repeating: 2, count: 32))
    private let password = Secret("correct horse battery staple 123")

    private func text(_ secret: Secret?) -> [UInt8]? { secret?.withBytes { $0 } }

    @Test func `a sealed password opens for its cache key only`() {
        let keys = SealingKeys(SealingSettings(key: new))
        let sealed = keys.seal(password, for: "alice")
        #expect(text(keys.open(sealed, for: "alice")) == text(password))
        #expect(keys.open(sealed, for: "bob") == nil)
        #expect(keys.seal(password, for: "alice") != sealed)
    }

    @Test func `a previous key still opens, but never seals`() {
        let before = SealingKeys(SealingSettings(key: old)).seal(password, for: "k")
        let keys = SealingKeys(SealingSettings(key: new, previousKeys: [old]))
        #expect(text(keys.open(before, for: "k")) == text(password))
        #expect(SealingKeys(SealingSettings(key: old)).open(keys.seal(password, for: "k"), for: "k") == nil)
        #expect(SealingKeys(SealingSettings(key: new)).open(before, for: "k") == nil)
    }

    @Test func `any changed byte is a miss`() {
        let keys = SealingKeys(SealingSettings(key: new))
        let sealed = keys.seal(password, for: "k").bytes
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(keys.open(SealedPassword(bytes: changed), for: "k") == nil)
        }
        for count in 0..<sealed.count {
            #expect(keys.open(SealedPassword(bytes: Array(sealed.prefix(count))), for: "k") == nil)
        }
    }

    @Test func `without a key each start has its own`() {
        let sealed = SealingKeys(SealingSettings(key: nil)).seal(password, for: "k")
        #expect(SealingKeys(SealingSettings(key: nil)).open(sealed, for: "k") == nil)
    }

    @Test func `passwords have 32 characters and differ`() {
        let passwords = (0..<50).map { _ in UserPassword.random().withBytes { $0 } }
        #expect(Set(passwords).count == 50)
        #expect(passwords.allSatisfy { $0.count == 32 })
    }
}
