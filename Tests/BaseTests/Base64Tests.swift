import Base
import Testing

@Suite struct `Base64 text` {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `encodes and decodes the examples of RFC 4648`(plain: String, text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == Array(text.utf8))
        #expect(Base64.decode(Array(text.utf8)) == Array(plain.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "Zm9-", "=", "====", "Z===", "Zm=v"])
    func `refuses every other spelling`(text: String) {
        #expect(Base64.decode(Array(text.utf8)) == nil)
    }

    @Test func `speaks the URL alphabet without padding`() {
        #expect(Base64.encodeURL([0xFB, 0xFF]) == Array("-_8".utf8))
        #expect(Base64.decodeURL(Array("-_8".utf8)) == [0xFB, 0xFF])
        for text in ["-_8=", "+/8", "-_9", "A"] { #expect(Base64.decodeURL(Array(text.utf8)) == nil) }
    }
}
