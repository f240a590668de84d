import Base
import Platform
import Testing

struct YAMLDocumentTests {
    private func read(_ text: String) throws(YAMLError) -> SettingsValue { try YAMLDocument.read(Array(text.utf8)) }

    @Test func `maps keep their order and scalars their quotes`() throws {
        let value = try read("b: 1\na: \"1\"\nc: [x, 'y', ~]\nd:\n")
        #expect(
            value
                == .map([
                    .init("b", .scalar("1", isQuoted: false)), .init("a", .scalar("1", isQuoted: true)),
                    .init(
                        "c",
                        .list([.scalar("x", isQuoted: false), .scalar("y", isQuoted: true), .null])),
                    .init("d", .null),
                ]))
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "\n\n"])
    func `a file without a value is empty`(_ text: String) throws { #expect(try read(text) == .null) }

    @Test func `an alias is its anchor's value and << merges without overwriting`() throws {
        let value = try read("base: &base {a: 1, b: 2}\nother:\n  <<: *base\n  b: 3\n")
        guard case .map(let entries) = value, case .map(let other)? = entries.last?.value else {
            Issue.record("not a map")
            return
        }
        #expect(
            other == [.init("b", .scalar("3", isQuoted: false)), .init("a", .scalar("1", isQuoted: false))])
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", "line 3, column 1: the key a already stands in line 1"),
        ("a: 1\n---\nb: 2\n", "line 2, column 1: only one document may stand in the file"),
        ("? [a]\n: 1\n", "line 1, column 3: a key must be text"),
        ("a: !!binary aGFsbG8=\n", "line 1, column 4: tags other than !!str are not supported"),
        ("a: !Own x\n", "line 1, column 4: tags other than !!str are not supported"),
        ("a: *b\n", "line 1, column 4: the alias has no anchor before it"),
        ("a: \"b\n", "line 2, column 1: found unexpected end of stream"),
        ("a:\n\t- b\n", "line 2, column 1: found character that cannot start any token"),
        ("a: \"x\\0y\"\n", "line 1, column 4: a text must not hold NUL"),
        ("<<: 1\n", "line 1, column 1: << merges maps only"),
    ])
    func `bad YAML is refused with its place`(_ text: String, _ message: String) {
        let error = #expect(throws: YAMLError.self) { try read(text) }
        #expect(error?.description == message)
    }

    @Test func `an alias bomb is refused`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = #expect(throws: YAMLError.self) { try read(text) }
        #expect(error?.message == "too many values, aliases expanded")
    }

    @Test func `deep nesting is refused, through aliases too`() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(throws: YAMLError.self) { try read("a: \(deep)\n") }
        let half = String(repeating: "[", count: 20) + "x" + String(repeating: "]", count: 20)
        let nested = String(repeating: "[", count: 20) + "*a" + String(repeating: "]", count: 20)
        let error = #expect(throws: YAMLError.self) { try read("a: &a \(half)\nb: \(nested)\n") }
        #expect(error?.message == "nested too deeply")
    }

    @Test func `a file that is too large is refused unread`() {
        let error = #expect(throws: YAMLError.self) {
            try YAMLDocument.read([UInt8](repeating: UInt8(ascii: "#"), count: YAMLDocument.maximumBytes + 1))
        }
        #expect(error?.message == "the file is larger than 1MiB")
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        #expect(throws: YAMLError.self) { try YAMLDocument.read([0x61, 0x3A, 0x20, 0xFF, 0xFE, 0x0A]) }
    }

    @Test(arguments: [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89])
    func `no prefix or mutation of a document crashes`(_ seed: Int) {
        let text = Array("a: &x {b: [1, \"2\", 'c'], <<: {d: ~}}\ne: *x\nf: |\n  block\n  text\n".utf8)
        for length in 0...text.count { _ = try? YAMLDocument.read(Array(text[..<length])) }
        for index in text.indices {
            var mutated = text
            mutated[index] = UInt8(truncatingIfNeeded: Int(mutated[index]) &* 31 &+ seed)
            _ = try? YAMLDocument.read(mutated)
        }
    }
}
