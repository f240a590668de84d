import Base
import Platform
import Testing
import Upstreams

struct RedisURITests {
    @Test(arguments: [
        "", "redis", "redis:", "redis://", "rediss://", "redis:///0", "http://h", "h:6379", "REDIS://h", "redis://h:0",
        "redis://h:65536", "redis://h:x", "redis://h/x", "redis://h/-1", "redis://h/1/2", "redis://h/1000001",
        "redis://h?db=1", "redis://h/1?x=y", "redis://h#x", "redis://user@h", "redis://@h", "redis://:@h",
        "redis://user:@h", "redis://u:%@h", "redis://%ff:p@h", "redis://u:p/x@h", "redis://u:p?@h", "redis://u:p#x@h",
        "redis://u:p@x@h", "redis://u:p@", "unix:", "unix:x", "unix:relative/path",
        "redis+sentinel://h", "redis://h 1",
    ])
    func `what is no such URI is refused`(text: String) {
        #expect(RedisURI(text) == nil)
    }

    @Test func `a path too long for a socket is refused`() {
        #expect(RedisURI("unix:/" + String(repeating: "x", count: 108)) == nil)
    }

    @Test(arguments: [
        ("redis://h", "h:6379", false, nil, nil, 0), ("redis://h/", "h:6379", false, nil, nil, 0),
        ("redis://H.example:1/15", "h.example:1", false, nil, nil, 15),
        ("rediss://[::1]:6380", "[::1]:6380", true, nil, nil, 0),
        ("redis://:pw@h", "h:6379", false, nil, "pw", 0),
        ("rediss://me:p%40%2Fw:x@10.0.0.1/2", "10.0.0.1:6379", true, "me", "p@/w:x", 2),
        ("redis://m%C3%BC:p@h", "h:6379", false, "mü", "p", 0),
        ("unix:/run/redis.sock", "unix:/run/redis.sock", false, nil, nil, 0),
    ])
    func `address, user, password and database are read`(
        text: String, address: String, isSecure: Bool, username: String?, password: String?, database: Int
    ) throws {
        let uri = try #require(RedisURI(text))
        #expect(uri.address.description == address)
        #expect(uri.isSecure == isSecure)
        #expect(uri.username == username)
        #expect(uri.password.map { $0.withBytes { $0 } } == password.map { Array($0.utf8) })
        #expect(uri.database == database)
    }
}
