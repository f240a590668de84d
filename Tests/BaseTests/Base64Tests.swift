import Base
import Testing

struct Base64Tests {
    // RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `the vectors of RFC 4648 hold in both directions`(_ text: String, _ encoded: String) {
        let url = encoded.filter { $0 != "=" }
        #expect(Base64.encode(Array(text.utf8)) == Array(encoded.utf8))
        #expect(Base64.decode(Array(encoded.utf8)) == Array(text.utf8))
        #expect(Base64.encodeURL(Array(text.utf8)) == Array(url.utf8))
        #expect(Base64.decodeURL(Array(url.utf8)) == Array(text.utf8))
    }

    @Test func `each byte comes back in each place`() {
        for byte in UInt8.min...UInt8.max {
            for bytes in [[byte], [0, byte], [255, 0, byte], [byte, 1, 2, byte]] {
                #expect(Base64.decode(Base64.encode(bytes)) == bytes)
                #expect(Base64.decodeURL(Base64.encodeURL(bytes)) == bytes)
            }
        }
        #expect(Base64.encode([0xFB, 0xFF]) == Array("+/8=".utf8))
        #expect(Base64.encodeURL([0xFB, 0xFF]) == Array("-_8".utf8))
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zg===", "Z", "Z===", "====", "=", "Zh==", "Zm9=", "Zm9v====", "Zg==Zg==", "Zm 9v", "Zm9v\n",
        "Zm-v",
        "Zm_v", "Zm\u{0}v", "Zm9é", "=Zm9",
    ])
    func `text that is not the one spelling of its bytes is refused`(_ text: String) {
        #expect(Base64.decode(Array(text.utf8)) == nil)
    }

    @Test(arguments: ["Zg==", "Z", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm9v ", "Zm9v=", "Zm.v"])
    func `text that is not the one spelling in the URL alphabet is refused`(_ text: String) {
        #expect(Base64.decodeURL(Array(text.utf8)) == nil)
    }

    @Test func `a slice is decoded from its own start`() {
        let text = Array("Basic Zm9v".utf8)
        #expect(Base64.decode(text[6...]) == Array("foo".utf8))
    }
}
