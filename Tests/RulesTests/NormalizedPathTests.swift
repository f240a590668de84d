@testable import Rules
import Testing

/// One path, one form; any doubt, none.
@Suite struct NormalizedPathTests {
    @Test(arguments: [
        ("/", "/"), ("/a", "/a"), ("/a/", "/a/"), ("/%61", "/a"), ("/a%20b", "/a b"), ("/a/./b", "/a/b"),
        ("/a/../b", "/b"), ("/a/b/..", "/a/"), ("/a/.", "/a/"), ("/a/%2e%2E/b", "/b"), ("/a/.%2e/b", "/b"),
        ("/.", "/"), ("/a/..", "/"), ("/...", "/..."), ("/.a/b.", "/.a/b."), ("/caf%C3%A9", "/café"),
        ("/100%25", "/100%"), ("/%25zz", "/%zz"), ("/a+b", "/a+b"), ("/a%3Fb", "/a?b"), ("/~a/(b)!", "/~a/(b)!"),
        ("/A", "/A"),
    ]) func `a clear path is decoded once and free of dots`(path: String, expected: String) {
        #expect(NormalizedPath(path)?.bytes == Array(expected.utf8))
    }

    @Test(arguments: [
        "", "*", "a", "http://a/b", "//", "//a", "/a//b", "/a//", "/a%2fb", "/a%2Fb", "/%2e%2e%2fa", "/a%5cb", "/a\\b",
        "/..\\a", "/a;b", "/a;", "/..;/a", "/a/..;x/b", "/a%3bb", "/a%3B", "/%00", "/a%00b", "/%0a", "/%0d%0a", "/%7f",
        "/%", "/%a", "/%zz", "/%2", "/%%32", "/a%u002f", "/%252e%252e/a", "/%252f", "/%25%32%65", "/%2%35", "/%2525",
        "/%ff", "/%c0%ae%c0%ae/a", "/%c3", "/%ed%a0%80", "/a b", "/a\tb", "/é", "/a#b", "/#/../a", "/a\u{0}", "/..",
        "/../a", "/a/../../b", "/%C3/%A9",
    ]) func `a doubtful path is none`(path: String) {
        #expect(NormalizedPath(path) == nil, "\(path)")
    }

    @Test(arguments: [
        ("/*", "/", true), ("/*", "/a/b", true), ("/a*", "/a", true), ("/a*", "/ab/c", true), ("/a*", "/b", false),
        ("/a/*", "/a/", true), ("/a/*", "/a", true), ("/a/*", "/ab", false), ("/a/*/c", "/a/b/c", true),
        ("/a/*/c", "/a/b/x/c", false), ("/a/*/c", "/a/b/c/d", false), ("/a/*/c/*", "/a/b/c/d/e", true),
        ("/a/*/c/*", "/a/b/c", true), ("/*.js", "/x.js", true), ("/*.js", "/x/y.js", false),
        ("/a*b*c", "/aXbYbZc", true),
        ("/a*b*c", "/aXc", false), ("/a/", "/a", false), ("/a", "/a/", false), ("/", "/", true), ("/", "/a", false),
        ("/a**", "/abc", true), ("/**", "/a/b", true), ("/**/x", "/a/x", true),
    ]) func `a star is the rest at the end and a part of one segment elsewhere`(
        pattern: String, path: String, matches: Bool
    ) throws {
        let pattern = try #require(PathPattern(pattern))
        #expect(pattern.matches(try #require(NormalizedPath(path))) == matches)
    }

    @Test func `a long path and many stars cost no more than their product`() throws {
        let pattern = try #require(PathPattern("/" + String(repeating: "a*", count: 50) + "b"))
        let path = try #require(NormalizedPath("/" + String(repeating: "a", count: 8000)))
        #expect(!pattern.matches(path))
    }
}
