import HTTP
import Testing

struct HTTPOriginTests {
    @Test(arguments: [
        ("http://a", "http://a", "/"), ("HTTPS://Example.ORG:443/", "https://example.org", "/"),
        ("https://a:9200/b?c", "https://a:9200", "/b?c"), ("http://a?b", "http://a", "/?b"),
        ("http://[2001:DB8:0::1]:80/", "http://[2001:db8::1]", "/"),
        ("http://127.0.0.1:65535", "http://127.0.0.1:65535", "/"),
    ])
    func `a URL is an origin and a target`(_ url: String, _ origin: String, _ target: String) {
        let read = HTTPOrigin.read(url)
        #expect(read?.origin.description == origin)
        #expect(read?.target == target)
    }

    @Test(arguments: [
        "", "a", "//a", "http:/a", "http://", "ftp://a", "http://u@a", "http://u:p@a", "http://a:", "http://a:0",
        "http://a:65536", "http://a:+80", "http://a:80a", "http://a b", "http://a/b c", "http://a/#b", "http://a#b",
        "http://[::1", "http://::1", "http://[127.0.0.1]", "http://[::1]a", "http://ä", "http://a/ä", "http://\u{212A}",
        "http://a\r\nX: y", "http://a\\b",
    ])
    func `what is no such URL is refused`(_ url: String) {
        #expect(HTTPOrigin.read(url) == nil)
        #expect(HTTPOrigin(url) == nil)
    }

    @Test func `an origin alone has no target`() {
        #expect(HTTPOrigin("http://a/") == HTTPOrigin("http://a"))
        #expect(HTTPOrigin("http://a/b") == nil)
        #expect(HTTPOrigin("http://a/?b") == nil)
    }
}
