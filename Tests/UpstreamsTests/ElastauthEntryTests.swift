import Base
import Testing

@testable import Upstreams

/// Vectors made with elastauth's scheme and the key `0123456789abcdef` four times.
struct ElastauthEntryTests {
    private static let key = Secret((0..<32).map { [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF][$0 % 8] })
    private static let alice = """
        MDAwMTAyMDMwNDA1MDYwNzA4MDkwYTBiZjAzM2NkNzAzNmJkNWE0M2E5YmY4YjI2MTllZDlhYTMxZWZkNmRmNmVmOWE2NjJiZDg5ZWJlYmUxYmUx\
        MWU0MDJiMGIwNjhlNzc4ZGU4Mzk5MDg1NTMxYmI2Y2RiY2Zh
        """
    private let entries = ElastauthEntry(SealingSettings(key: key))

    private func text(_ secret: Secret?) -> String? { secret?.withBytes { String(decoding: $0, as: UTF8.self) } }

    @Test(
        arguments: [
            (alice, "q7Wm0ZxK3tB5nR8cV1yH4jL6pD9sF2gA"),
            (
                """
                ZmZlZWRkY2NiYmFhOTk4ODc3NjY1NTQ0NTY4MjJiZGRlYTZlNDdmYTYzMDU3Y2UwOTQxMTBkMWI5NDE2MjhlMjViN2I2ZmM3MmRhNDZkNTc5NWE3\
                YThkNWRmMmE=
                """, "TestPassword123!@#"
            ),
            ("MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMzVkMTkxZDU2OTQ3NzllMTNiMjBjODJiYmM3NjQ2NDA=", ""),
        ])
    func `elastauth's entries open`(entry: String, password: String) {
        #expect(text(entries.password(Array(entry.utf8))) == password)
    }

    @Test(
        arguments: [
            ("alice", "elastauth-alice"), ("user.name@domain.com", "elastauth-user.name%40domain.com"),
            ("a b+c/d", "elastauth-a+b%2Bc%2Fd"), ("é_~-", "elastauth-%C3%A9_~-"), ("", "elastauth-"),
        ])
    func `the key is the name as a form field`(username: String, key: String) {
        #expect(ElastauthEntry.key(of: username) == key)
    }

    @Test func `a previous key opens, another and none do not`() {
        let other = Secret([UInt8](repeating: 1, count: 32))
        let entry = Array(Self.alice.utf8)
        #expect(ElastauthEntry(SealingSettings(key: other, previousKeys: [Self.key])).password(entry)?.count == 32)
        #expect(ElastauthEntry(SealingSettings(key: other)).password(entry) == nil)
        #expect(ElastauthEntry(SealingSettings(key: nil)).password(entry) == nil)
    }

    @Test func `no cut and no changed letter opens`() {
        let entry = Array(Self.alice.utf8)
        for index in entry.indices {
            #expect(entries.password(Array(entry.prefix(index))) == nil)
            var changed = entry
            changed[index] ^= 2
            #expect(entries.password(changed) == nil)
        }
        #expect(entries.password(entry + [0x41]) == nil)
    }

    @Test(
        arguments: [
            "", "=", "====", "A", "!!!!", "MDA=", "MDA", "enp6eg==", "MDAw", "MD+w",
            String(repeating: "MDAw", count: 4000),
        ])
    func `what is no entry is a miss`(entry: String) {
        #expect(entries.password(Array(entry.utf8)) == nil)
    }
}
