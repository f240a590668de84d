import Base
import Gateways
import HTTP
import Testing

/// `X-Forwarded-For` and the peer. Loopback and 10/8 are trusted.
@Suite struct ClientAddressTests {
    @Test(
        arguments: [
            (["192.0.2.1"], "192.0.2.1"),
            (["192.0.2.66, 192.0.2.1"], "192.0.2.1"),
            (["192.0.2.1, 10.0.0.1"], "192.0.2.1"),
            (["192.0.2.66, 192.0.2.1,10.0.0.1 , 127.0.0.1"], "192.0.2.1"),
            (["192.0.2.66", "192.0.2.1", "10.0.0.1"], "192.0.2.1"),
            (["192.0.2.1:4711"], "192.0.2.1"),
            (["2001:db8::1"], "2001:db8::1"),
            (["[2001:db8::1]"], "2001:db8::1"),
            (["[2001:db8::1]:4711"], "2001:db8::1"),
            (["::ffff:192.0.2.1"], "192.0.2.1"),
            (["192.0.2.1, ::ffff:10.0.0.1"], "192.0.2.1"),
            (["10.0.0.2, 10.0.0.1"], "10.0.0.2"),
            (["127.0.0.1"], "127.0.0.1"),
            (["garbage, 192.0.2.1"], "192.0.2.1"),
            ([", 192.0.2.1,"], "192.0.2.1"),
            (["192.0.2.1, garbage"], nil),
            (["192.0.2.1, garbage, 10.0.0.1"], nil),
            (["192.0.2.1, unknown, 10.0.0.1"], nil),
            (["192.0.2.1", "_hidden"], nil),
            (["192.0.2.1:x"], nil), (["192.0.2.1:"], nil), (["192.0.2.1:123456"], nil), (["[192.0.2.1]"], nil),
            (["[2001:db8::1]4711"], nil), (["2001:db8::1%eth0"], nil), (["192.0.2.01"], nil), (["192.0.2"], nil),
            (["3221225985"], nil), (["0x7f.1"], nil), (["\"192.0.2.1\""], nil), (["192.0.2.1 10.0.0.1"], nil),
            ([""], nil), ([","], nil), ([], nil),
        ] as [([String], String?)]) func `the client is the right-most untrusted address`(
            lines: [String], expected: String?
        ) throws
    {
        var question = Question()
        question.lines = lines.map { "X-Forwarded-For: \($0)" }
        for gateway in everyGateway {
            #expect(try question.read(by: gateway).clientAddress == expected.flatMap { IPAddress($0) })
        }
    }

    @Test func `an untrusted peer is the client whatever it says`() throws {
        #expect(try Question("X-Forwarded-For: 10.0.0.1").fromStranger.read().clientAddress == IPAddress("203.0.113.9"))
    }

    @Test func `other fields never give an address`() throws {
        for line in ["X-Real-IP: 192.0.2.1", "Forwarded: for=192.0.2.1", "X_Forwarded_For: 192.0.2.1"] {
            #expect(try Question(line).read().clientAddress == nil)
        }
    }
}
