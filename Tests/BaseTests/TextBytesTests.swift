import Base
import Testing

@Suite struct TextBytesTests {
    @Test(arguments: [
        ("", "", true), ("abc", "abc", true), ("abc", "abd", false), ("abc", "ab", false), ("K", "\u{212A}", false),
        ("\u{E9}", "e\u{301}", false), ("a\u{301}\u{327}", "a\u{327}\u{301}", false), ("\u{E9}", "\u{E9}", true),
        ("a text too long for the inline form", "a text too long for the inline form", true),
    ])
    func `texts are equal by their bytes`(_ left: String, _ right: String, _ expected: Bool) {
        #expect(TextBytes.areEqual(left, right) == expected)
    }
}
