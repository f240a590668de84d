import Platform
import Testing

struct RedisProtocolTests {
    @Test func `a command is an array of bulk strings`() {
        #expect(text(RedisCommand("PING")) == "*1\r\n$4\r\nPING\r\n")
        #expect(
            text(RedisCommand("SET", Array("key".utf8), [])) == "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$0\r\n\r\n")
        #expect(RedisCommand("A", [0, 13, 10, 255]).bytes.suffix(10) == [36, 52, 13, 10, 0, 13, 10, 255, 13, 10])
    }

    @Test(arguments: [
        ("+OK\r\n", RedisReply.simpleString("OK")), ("-ERR bad\r\n", .error("ERR bad")), (":-12\r\n", .integer(-12)),
        ("$2\r\nhi\r\n", .bulkString([104, 105])), ("$0\r\n\r\n", .bulkString([])), ("$-1\r\n", .null),
        ("*-1\r\n", .null), ("*0\r\n", .array([])),
        ("*3\r\n:1\r\n*1\r\n$-1\r\n+x\r\n", .array([.integer(1), .array([.null]), .simpleString("x")])),
    ])
    func `a reply is read whole or byte by byte`(bytes: String, reply: RedisReply) throws {
        let whole = RedisProtocolReader()
        whole.receive(Array(bytes.utf8)[...])
        #expect(try whole.next() == reply)
        #expect(try whole.next() == nil)
        let slow = RedisProtocolReader()
        for (index, byte) in bytes.utf8.enumerated() {
            slow.receive([byte])
            let next = try slow.next()
            #expect(next == (index == bytes.utf8.count - 1 ? reply : nil))
        }
    }

    @Test func `replies that come together are read in order`() throws {
        let reader = RedisProtocolReader()
        reader.receive(Array(":1\r\n:2\r\n:".utf8)[...])
        #expect(try reader.next() == .integer(1))
        #expect(try reader.next() == .integer(2))
        #expect(try reader.next() == nil)
        reader.receive(Array("3\r\n".utf8)[...])
        #expect(try reader.next() == .integer(3))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\n", "*1025\r\n", "*2147483647\r\n", "*99999999999\r\n", "$-2\r\n", "?\r\n",
    ])
    func `what is no reply, or claims to be a huge one, is an error for ever`(bytes: String) {
        let reader = RedisProtocolReader()
        reader.receive(Array(bytes.utf8)[...])
        #expect(throws: RedisError(.badReply)) { try reader.next() }
        #expect(throws: RedisError(.badReply)) { try reader.next() }
    }

    @Test func `a reply over the limit is an error before it is whole`() throws {
        let reader = RedisProtocolReader(maximumReplyBytes: 1000)
        let part = Array("$100000\r\n".utf8) + Array(repeating: 0x78, count: 900)
        reader.receive(part[...])
        #expect(try reader.next() == nil)
        reader.receive(Array(repeating: 0x78, count: 200)[...])
        #expect(throws: RedisError(.badReply)) { try reader.next() }
    }

    @Test func `many replies in a row are no large one`() throws {
        let reader = RedisProtocolReader(maximumReplyBytes: 100)
        for number in 0..<1000 {
            reader.receive(Array(":\(number)\r\n".utf8)[...])
            #expect(try reader.next() == .integer(Int64(number)))
        }
    }

    private func text(_ command: RedisCommand) -> String { String(decoding: command.bytes, as: UTF8.self) }
}
