import HTTP
import Testing

struct PercentEncodingTests {
    @Test(arguments: ["%", "%4", "a%", "%4g", "%g4", "%%41", "% 41", "%-1", "%+1", "100%"])
    func `a broken escape makes the whole undecodable`(text: String) {
        #expect(PercentEncoding.decode(text.utf8) == nil)
        #expect(PercentEncoding.decodeForm(text.utf8) == nil)
    }

    @Test(arguments: [
        ("", ""), ("abc", "abc"), ("%41%62%5a%5A", "AbZZ"), ("%2541", "%41"), ("a+b%2B", "a+b+"), ("%C3%BC", "ü"),
    ])
    func `escapes are decoded once`(text: String, decoded: String) {
        #expect(PercentEncoding.decode(text.utf8) == Array(decoded.utf8))
    }

    @Test func `a plus is a space in forms only, an escaped one is itself`() {
        #expect(PercentEncoding.decodeForm("a+b%2B%20".utf8) == Array("a b+ ".utf8))
    }

    @Test func `what is encoded decodes to itself`() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(PercentEncoding.decode(PercentEncoding.encode(bytes).utf8) == bytes)
        #expect(PercentEncoding.decodeForm(PercentEncoding.encodeForm(bytes)) == bytes)
    }
}
