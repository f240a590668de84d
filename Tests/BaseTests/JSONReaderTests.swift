import Base
import Testing

struct JSONReaderTests {
    private func read(_ text: String) -> JSONValue? { try? JSONReader.read(Array(text.utf8)) }

    @Test func `each kind of value is read`() {
        #expect(
            read(
                " { \"a\" : [ 1 , -0 , 2.5e+3 , true , false , null ] ,\r\n\t\"b\" : \"c\" , \"\" : { } , \"d\" : [ ] } "
            )
                == .object([
                    (
                        "a",
                        .list([.number("1"), .number("-0"), .number("2.5e+3"), .boolean(true), .boolean(false), .null])
                    ),
                    ("b", .text("c")), ("", .object([])), ("d", .list([])),
                ]))
        for (text, value) in [("null", JSONValue.null), ("0", .number("0")), ("\"\"", .text(""))] {
            #expect(read(text) == value)
        }
    }

    @Test func `escapes are read`() {
        #expect(
            read(#""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00\u0000""#)?.text == "\"\\/\u{8}\u{C}\n\r\tAé€😀\u{0}")
    }

    // After the n_ cases of JSONTestSuite (Seriot).
    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "truefalse", "[1]]", "1 2", "{}x", "[1,]", "[,1]", "[1 2]", "[", "]", "[1",
        "{",
        "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{'a':1}", "{1:1}", "{,}", "{\"a\":1 \"b\":2}",
        "01", "-01", "+1", "-", "1.", ".5", "1.e3", "1e", "1e+", "0x1", "1_0", "NaN", "Infinity", "-Infinity", "1٣",
        "\"", "\"a", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u123g\"", "\"\\u+123\"", "\"\\u１２３４\"", "'a'", "\"\n\"",
        "\"\t\"", "\"\u{0}\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\n\"",
        "/* a */ 1", "1 // a", "\u{FEFF}1", "\u{A0}1", "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}",
    ])
    func `what RFC 8259 does not allow is refused`(_ text: String) {
        #expect(read(text) == nil)
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
            [0x22, 0xC3, 0x22], [0x22, 0xE2, 0x82, 0x22],
        ] as [[UInt8]])
    func `what is no UTF-8 is refused`(_ bytes: [UInt8]) {
        #expect((try? JSONReader.read(bytes)) == nil)
    }

    @Test func `depth, size, numbers and the number of values are bounded`() {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(read(nested(32)) != nil)
        #expect(read(nested(100)) == nil)
        #expect(read(nested(100_000)) == nil)
        #expect(read(String(repeating: "{\"a\":", count: 100_000)) == nil)
        #expect(read(String(repeating: "1", count: 64)) != nil)
        #expect(read(String(repeating: "1", count: 65)) == nil)
        #expect(read("[" + String(repeating: "0,", count: 20_000) + "0]") == nil)
        #expect((try? JSONReader.read(Array("\"abcd\"".utf8), maximumBytes: 6)) != nil)
        #expect((try? JSONReader.read(Array("\"abcde\"".utf8), maximumBytes: 6)) == nil)
    }

    @Test func `a repeated member among many is refused`() {
        let members = (0..<1000).map { "\"m\($0)\":\($0)" }
        #expect(read("{\(members.joined(separator: ","))}")?["m999"]?.integer == 999)
        #expect(read("{\((members + ["\"m500\":1"]).joined(separator: ","))}") == nil)
        #expect(read("{\((members + ["\"m3\":1"]).joined(separator: ","))}") == nil)
    }

    @Test func `member names compare by bytes`() {
        let kelvin = read("{\"\u{212A}\":1}")
        #expect(kelvin?["K"] == nil)
        #expect(kelvin?["\u{212A}"]?.integer == 1)
        #expect(read("{\"K\":1,\"\u{212A}\":2}")?["K"]?.integer == 1)
    }

    @Test func `accessors give nil for another kind`() {
        let value = read("{\"a\":[\"b\",\"c\"],\"d\":[\"b\",1],\"n\":9223372036854775808,\"t\":true}")
        #expect(value?["a"]?.texts == ["b", "c"])
        #expect(value?["d"]?.texts == nil)
        #expect(value?["n"]?.integer == nil)
        #expect(value?["t"]?.boolean == true)
        #expect(value?["t"]?.text == nil)
        #expect(value?["a"]?["b"] == nil)
        #expect(value?.members?.count == 4)
    }

    @Test func `a written text is one line of ASCII controls escaped and reads as itself`() throws {
        let text = String(String.UnicodeScalarView((0...0x300).compactMap(Unicode.Scalar.init))) + "😀"
        var written: [UInt8] = []
        JSONText.append(text, to: &written)
        #expect(!written.contains { $0 < 0x20 || $0 == 0x7F })
        #expect(try JSONReader.read(written) == .text(text))
        var list: [UInt8] = []
        JSONText.append(["a\"", "b\\"], to: &list)
        #expect(String(decoding: list, as: UTF8.self) == #"["a\"","b\\"]"#)
    }
}
