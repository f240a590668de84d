import Base
import TestSupport
import Platform
import Testing
import Upstreams

struct CacheSettingsTests {
    private func read(_ yaml: String) -> (settings: CacheSettings, problems: SettingsProblems, effective: String) {
        var reader = SettingsReader.testing(yaml, path: "cache")
        let settings = CacheSettings(settings: &reader)
        reader.finish()
        return (settings, reader.problems, "\(reader.effective)")
    }

    private func redis(_ yaml: String) -> RedisSettings? {
        let (settings, problems, _) = read("type: redis\n" + yaml)
        #expect(problems == SettingsProblems())
        guard case .redis(let redis) = settings.kind else { return nil }
        return redis
    }

    @Test func `an absent section is a cache in memory for an hour`() {
        let (settings, problems, _) = read("")
        #expect(problems == SettingsProblems())
        #expect(settings.kind == .memory)
        #expect(settings.expiration == .seconds(3600))
        #expect(!settings.isExtended)
        #expect(settings.maximumEntries == 100_000)
    }

    @Test(
        arguments: [
            ("type: memory", .memory), ("type: none", .none), ("type: ''", .none),
            ("{type: file, path: /var/lib/sallyport}", .file(path: "/var/lib/sallyport")),
        ] as [(String, CacheSettings.Kind)])
    func `each type is read`(yaml: String, kind: CacheSettings.Kind) {
        let (settings, problems, _) = read(yaml)
        #expect(settings.kind == kind)
        #expect(problems == SettingsProblems())
    }

    @Test(
        arguments: [
            ("redis.example.org:6380", RedisTarget.Address.host("redis.example.org", port: 6380), false),
            ("redis.example.org", .host("redis.example.org", port: 6379), false),
            ("127.0.0.1:80", .host("127.0.0.1", port: 80), false),
            ("'[::1]:443'", .host("::1", port: 443), false),
            ("redis://Cache:7", .host("cache", port: 7), false),
            ("rediss://cache", .host("cache", port: 6379), true),
            ("unix:/run/redis.sock", .socket(path: "/run/redis.sock"), false),
        ])
    func `a redis host is read`(text: String, address: RedisTarget.Address, isSecure: Bool) {
        let settings = redis("redis_host: \(text)")
        #expect(settings?.location == .server(address))
        #expect((settings?.tls != nil) == isSecure)
        #expect(settings?.database == 0)
    }

    @Test func `everything of redis is read, and its password never shown`() {
        let yaml = """
            type: redis
            redis_sentinels: ["rediss://s1:1", "rediss://s2"]
            redis_master: mymaster
            redis_username: alice
            redis_password: s3cret-word
            redis_db: 3
            redis_tls: {ca_cert: /ca.pem}
            """
        let (settings, problems, effective) = read(yaml)
        #expect(problems == SettingsProblems())
        let expected = RedisSettings(
            location: .sentinels([.host("s1", port: 1), .host("s2", port: 26379)], master: "mymaster"),
            tls: UpstreamTLSSettings(caCertificatePath: "/ca.pem"), username: "alice",
            password: Secret("s3cret-word"), database: 3)
        #expect(settings.kind == .redis(expected))
        #expect(!"\(effective)\(settings)".contains("s3cret-word"))
        let other = RedisSettings(
            location: expected.location, tls: expected.tls, username: "alice", password: Secret("x"))
        #expect(expected != other)
    }

    @Test(
        arguments: [
            ("type: disk", "cache.type: must be one of"),
            ("type: file", "cache.path: is required"),
            ("{type: file, path: ''}", "cache.path: must not be empty"),
            ("type: redis", "cache.redis_host: is required"),
            ("{type: redis, redis_host: 'h:0'}", "cache.redis_host: must be host:port"),
            ("{type: redis, redis_host: 'http://h'}", "cache.redis_host: must be host:port"),
            ("{type: redis, redis_host: 'h/1'}", "cache.redis_host: must be host:port"),
            ("{type: redis, redis_host: 'h/'}", "cache.redis_host: must be host:port"),
            ("{type: redis, redis_host: 'rediss://u:p@h'}", "cache.redis_host: must not hold credentials"),
            ("{type: redis, redis_host: 'unix:run'}", "cache.redis_host: must be unix:"),
            ("{type: redis, redis_host: h, redis_master: m}", "cache.redis_master: needs redis_sentinels"),
            ("{type: redis, redis_host: h, redis_username: u}", "cache.redis_password: is required"),
            ("{type: redis, redis_host: h, redis_db: -1}", "cache.redis_db: must be 0 to 1000000"),
            ("{type: redis, redis_host: h, redis_tls: {ca_cert: /c}}", "cache.redis_tls: has no effect without"),
            ("{type: redis, redis_sentinels: [s]}", "cache.redis_master: is required"),
            ("{type: redis, redis_sentinels: [], redis_master: m}", "cache.redis_sentinels: must name"),
            ("{type: redis, redis_sentinels: [s], redis_master: m, redis_host: h}", "cache.redis_host: and redis_sent"),
            ("{type: redis, redis_sentinels: [s, 'b d'], redis_master: m}", "cache.redis_sentinels[1]: must be"),
            ("{type: redis, redis_sentinels: [s, 'rediss://t'], redis_master: m}", "cache.redis_sentinels: must all"),
            ("{type: memory, expiration: 0s}", "cache.expiration: must be 1m to 7d"),
            ("{type: memory, expiration: 8d}", "cache.expiration: must be 1m to 7d"),
            ("{type: memory, max_entries: 0}", "cache.max_entries: must be 1 to"),
            ("{type: memory, redis_hots: h}", "cache.redis_hots: is not a known key; did you mean redis_host?"),
        ])
    func `each mistake is one problem at its path`(yaml: String, problem: String) {
        let (_, problems, _) = read(yaml)
        #expect(problems.problems.count == 1)
        #expect(problems.problems.first?.hasPrefix(problem) == true, "\(problems.problems)")
    }

    @Test func `several mistakes are all named`() {
        let yaml = "{type: redis, redis_sentinels: ['s p'], redis_host: h, redis_username: u, redis_db: x}"
        #expect(read(yaml).problems.problems.count == 5)
    }

    @Test func `keys of another type are warned of`() {
        let (settings, problems, _) = read("{type: memory, path: /x, redis_host: h, redis_db: 0}")
        #expect(settings.kind == .memory)
        #expect(problems.problems == [])
        #expect(problems.warnings.count == 3)
    }
}
