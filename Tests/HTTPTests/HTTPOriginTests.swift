import HTTP
import Testing

struct HTTPOriginTests {
    @Test(arguments: [
        ("http://es", "es", 80, "es"), ("https://ES.test/", "es.test", 443, "es.test"),
        ("HTTP://127.0.0.1:9200", "127.0.0.1", 9200, "127.0.0.1:9200"),
        ("https://[::1]:443", "::1", 443, "[::1]"),
        ("http://[2001:DB8::1]:9200/", "2001:db8::1", 9200, "[2001:db8::1]:9200"),
        ("http://my_host-1.:1", "my_host-1.", 1, "my_host-1.:1"),
    ]) func `an origin is scheme, host and port`(_ url: String, _ host: String, _ port: Int, _ field: String) throws {
        let origin = try #require(HTTPOrigin(url))
        #expect(origin.host == host)
        #expect(origin.port == port)
        #expect(origin.hostField == field)
        #expect(origin.isSecure == url.hasPrefix("https"))
    }

    @Test(arguments: [
        "", "es:9200", "//es", "ftp://es", "http://", "http:///", "http://:80", "http://user:password@es",
        "http://es/path",
        "http://es?q", "http://es#f", "http://es:0", "http://es:65536", "http://es:", "http://es:+80", "http://es:8o",
        "http://[::1", "http://[::1]x", "http://[127.0.0.1]", "http://e s", "http://é", "http://es\r\n", "http://a/b",
    ]) func `what is no origin is refused`(_ url: String) {
        #expect(HTTPOrigin(url) == nil)
    }

    @Test(arguments: [
        ("https://op.test/keys?a=b", "/keys?a=b"), ("https://op.test", "/"), ("https://op.test?x", "/?x"),
        ("https://op.test/%20", "/%20"),
    ]) func `a URL has a target in origin form`(_ url: String, _ target: String) {
        let read = HTTPOrigin.read(url)
        #expect(read?.origin.description == "https://op.test")
        #expect(read?.target == target)
    }

    @Test(arguments: ["https://op.test/a b", "https://op.test/#f", "https://op.test/é", "https://op.test/\r\n"])
    func `a URL with bytes that HTTP does not allow is refused`(_ url: String) {
        #expect(HTTPOrigin.read(url) == nil)
    }
}
