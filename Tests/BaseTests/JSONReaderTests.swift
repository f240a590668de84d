import Base
import Testing

@Suite struct `The JSON reader` {
    private func read(_ text: String) throws(JSONReader.Failure) -> JSONValue { try JSONReader.read(Array(text.utf8)) }

    @Test func `reads every kind of value`() throws {
        let value = try read(#" {"a":[1,-2.5e+3,true,false,null],"b":{"c":"x\n\u00e4\ud83d\ude00\/"}} "#)
        #expect(value["a"] == .list([.number("1"), .number("-2.5e+3"), .boolean(true), .boolean(false), .null]))
        #expect(value["b"]?["c"]?.text == "x\nä😀/")
        #expect(value["a"]?.list?.first?.integer == 1)
    }

    @Test(arguments: [
        "", " ", "{", "}", "[1,]", "[,1]", #"{"a":1,}"#, #"{"a" 1}"#, #"{a:1}"#, #"{"a":1,"a":2}"#, "01", "-", "1.",
        ".5",
        "1e", "+1", "nul", "tru e", "\"", "\"\n\"", #""\x""#, #""\u12""#, #""\ud800""#, #""\udc00""#,
        #""\ud800\u0041""#,
        "[1] 2", "NaN", "'a'", "/**/1",
    ])
    func `refuses what is no JSON, or could be read in two ways`(text: String) {
        #expect(throws: JSONReader.Failure.self) { try read(text) }
    }

    @Test func `refuses bad UTF-8, great depth and great size`() {
        #expect(throws: JSONReader.Failure.self) { try JSONReader.read([0x22, 0xC0, 0xAF, 0x22]) }
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(throws: JSONReader.Failure.self) { try read(deep) }
        #expect(throws: JSONReader.Failure.self) { try JSONReader.read(Array("[1,2,3]".utf8), maximumBytes: 6) }
    }

    @Test func `writes text that it reads again`() throws {
        for text in ["", "a\"b\\c", "\u{0}\u{1F}\u{7F}", "ä😀"] {
            var bytes: [UInt8] = []
            JSONText.append(text, to: &bytes)
            #expect(try JSONReader.read(bytes).text == text)
        }
    }
}
