import Base
import Testing

struct HexadecimalTests {
    @Test func `every byte goes there and back`() {
        let bytes = Array(UInt8.min...UInt8.max)
        let text = Hexadecimal.encode(bytes)
        #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff"))
        #expect(Hexadecimal.decode(text.utf8) == bytes)
        #expect(Hexadecimal.decode(text.uppercased().utf8) == bytes)
        #expect(Hexadecimal.isCanonical(text.utf8))
        #expect(!Hexadecimal.isCanonical(text.uppercased().utf8))
    }

    @Test(arguments: ["0", "0g", "g0", " 00", "0x00", "00 ", "+1", "\u{FF10}\u{FF10}", "/0", ":0", "@0", "`0"])
    func `anything else is none`(text: String) { #expect(Hexadecimal.decode(text.utf8) == nil) }

    @Test func `nothing is nothing`() {
        #expect(Hexadecimal.decode("".utf8) == [])
        #expect(Hexadecimal.encode([]) == "")
    }
}
