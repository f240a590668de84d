import Testing

@testable import Principals

struct RedisTokenListTests {
    @Test func `a list comes back as it was`() throws {
        var list = try #require(RedisTokenList(nil))
        #expect(list.bytes == [])
        for byte in [UInt8(1), 255] {
            let digest = try #require(TokenDigest(bytes: Array(repeating: byte, count: 32)))
            list.entries.append(RedisTokenList.Entry(digest: digest, expiry: 1_700_000_000 + Int64(byte)))
        }
        #expect(list.bytes.count == 80)
        #expect(RedisTokenList(list.bytes) == list)
    }

    @Test(arguments: [1, 32, 39, 41, 79])
    func `what has another length is no list`(count: Int) {
        #expect(RedisTokenList(Array(repeating: 0, count: count)) == nil)
    }
}
