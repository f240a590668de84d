import Base
import Foundation
import Platform
import Testing
import Upstreams

@testable import Application

struct StoreSettingsTests {
    private func store(_ yaml: String, environment: [String: String] = [:]) throws -> StoreSettings {
        try SettingsFixture.load(yaml, environment: environment).settings.store
    }

    @Test(arguments: [
        ("enabled: true", ["store.type: is required: one of file, redis, mongo"]),
        ("enabled: true, type: sqlite", ["store.type: must be one of file, redis, mongo, not sqlite"]),
        ("type: sqlite", ["store.type: must be one of file, redis, mongo, not sqlite"]),
        ("enabled: perhaps", ["store.enabled: must be true or false"]),
        ("enabled: true, type: file", ["store.path: is required with type file: a directory of this daemon alone"]),
        (
            "enabled: true, type: file, path: ''",
            ["store.path: is required with type file: a directory of this daemon alone"]
        ),
        (
            "enabled: true, type: file, path: p, uri: 'redis://h', database: d, tls: {}",
            [
                "store.uri: has no effect: the type is file", "store.database: has no effect: the type is file",
                "store.tls: has no effect: the type is file",
            ]
        ),
        (
            "enabled: true, type: redis, uri: 'redis://h', path: p, database: '1'",
            ["store.path: has no effect: the type is redis", "store.database: has no effect: the type is redis"]
        ),
        (
            "enabled: true, type: redis",
            ["store.uri: is required with type redis, unless cache.type is redis: then its server is used"]
        ),
        (
            "enabled: true, type: redis, uri: 'redis://hunter2@h'",
            [
                "store.uri: must be redis://HOST:PORT/DATABASE, the same with rediss://, or unix:/PATH; before HOST "
                    + "USER:PASSWORD@ may stand, percent-encoded"
            ]
        ),
        (
            "enabled: true, type: redis, uri: 'redis://h', tls: {ca_cert: /ca}",
            ["store.tls: has no effect: the uri does not begin with rediss://"]
        ),
        (
            "enabled: true, type: redis, uri: 'rediss://h', tls: {client_cert: /c}",
            ["store.tls.client_cert: and client_key must be given together"]
        ),
        (
            "enabled: true, type: redis, uri: 'rediss://h', tls: {insecure_skip_verify: true}",
            ["store.tls.insecure_skip_verify: is not a known key"]
        ),
        ("expiration: 59s", ["store.expiration: must be 1m to 3650d, not 59s"]),
        ("expiration: 3651d", ["store.expiration: must be 1m to 3650d, not 3651d"]),
        ("enabled: true, type: file, path: p, paht: q", ["store.paht: is not a known key; did you mean path?"]),
    ])
    func `a bad section is refused, each problem once`(section: String, problems: [String]) {
        #expect(SettingsFixture.problems("store: {\(section)}\n") == problems)
    }

    @Test func `users and tokens need directories of their own`() {
        let store = "store: {enabled: true, type: file, path: /var/lib/x}\n"
        let problem = "store.path: and cache.path must be different, not both /var/lib/x"
        func problems(_ path: String) -> [String] {
            SettingsFixture.problems(store + "cache: {type: file, path: \(path)}\n").filter { $0.contains("path") }
        }
        #expect(problems("/var/lib/x") == [problem])
        #expect(problems("/var/lib/y") == [])
    }

    @Test func `a store without a key to seal with is warned of`() {
        let store = "store: {enabled: true, type: file, path: p}\n"
        let key = "secret_key: \(String(repeating: "ab", count: 32))\n"
        func isWarned(_ yaml: String) -> Bool {
            SettingsFixture.warnings(yaml).contains {
                $0.contains("whoever can write to the token store can make tokens")
            }
        }
        #expect(isWarned(store))
        #expect(!isWarned(store + key))
        #expect(!isWarned("store: {enabled: false}\n"))
    }

    @Test func `no provider may have the store's name while there is a store`() {
        let provider = "providers: [{type: headers}, {type: headers, name: token-store}]\n" + SettingsFixture.token
        let store = "store: {enabled: true, type: file, path: p}\n"
        #expect(
            SettingsFixture.problems(provider + store)
                == ["providers[1].name: must not be token-store: it means the section store"])
        #expect(SettingsFixture.problems(provider) == [])
    }

    @Test(arguments: [
        "", "store: {}\n", "store: {enabled: false}\n", "store: {enabled: false, type: mongo}\n",
        "store: {type: file, uri: x, database: y, path: z}\n",
    ])
    func `a store that is switched off needs nothing`(yaml: String) throws {
        #expect(try store(yaml).kind == nil)
        #expect(try store(yaml).lifetimes == .seconds(60)...(.seconds(86_400) * 30))
    }

    @Test func `files are kept where the path says`() throws {
        let store = try store("store: {enabled: true, type: file, path: tokens, expiration: 1m}\n")
        #expect(store.kind == .file(path: "tokens"))
        #expect(store.lifetimes == .seconds(60)...(.seconds(60)))
    }

    @Test func `redis is found by its uri`() throws {
        let yaml = "store: {enabled: true, type: redis, uri: 'rediss://me:p%40w@h/3', tls: {ca_cert: /ca}}\n"
        let expected = RedisSettings(
            location: .server(try #require(RedisURI("redis://h")).address),
            tls: UpstreamTLSSettings(caCertificatePath: "/ca"), username: "me", password: Secret("p@w"), database: 3)
        #expect(try store(yaml).kind == .redis(expected))
    }

    @Test func `without a uri redis is the cache's, sentinels and all`() throws {
        let cache =
            "cache: {type: redis, redis_sentinels: ['rediss://s:1'], redis_master: m, redis_password: hunter2}\n"
        let loaded = try SettingsFixture.load(cache + "store: {enabled: true, type: redis}\n")
        guard case .redis(let expected) = loaded.settings.cache.kind else {
            Issue.record("not redis")
            return
        }
        #expect(loaded.settings.store.kind == .redis(expected))
        let own = cache + "store: {enabled: true, type: redis, uri: 'redis://h'}\n"
        #expect(try store(own).kind != .redis(expected))
        #expect(
            SettingsFixture.problems(cache + "store: {enabled: true, type: redis, tls: {ca_cert: /ca}}\n")
                == ["store.tls: has no effect without a uri that begins with rediss://"])
    }

    @Test(arguments: ["uri: 'redis://me:hunter2@h'", "uri: 'redis://:hunter2/x@h'"])
    func `no password is shown, whether the section loads or not`(uri: String) throws {
        let yaml = "store: {enabled: true, type: redis, \(uri)}\n"
        #expect(!SettingsFixture.problems(yaml).joined().contains("hunter2"))
        guard let loaded = try? SettingsFixture.load(yaml) else { return }
        let text = SettingsYAML.text(of: loaded.effective)
        #expect(text.contains("uri: <redacted>") && !text.contains("hunter2"))
    }

    @Test func `the uri may stand in a file, and everything in variables`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path()
        try Data("redis://:hunter2@h\n".utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let fromFile = try store("store: {enabled: true, type: redis, uri_file: \(path)}\n")
        #expect(fromFile.kind == (try store("store: {enabled: true, type: redis, uri: 'redis://:hunter2@h'}\n").kind))
        let variables = [
            "SALLYPORT_STORE__ENABLED": "true", "AOT_STORE__TYPE": "redis", "SALLYPORT_STORE__URI_FILE": path,
        ]
        #expect(try store("", environment: variables).kind == fromFile.kind)
        let secure = ["SALLYPORT_STORE__URI": "rediss://h", "SALLYPORT_STORE__TLS__CA_CERT": "/ca"]
        guard case .redis(let redis)? = try store("store: {enabled: true, type: redis}\n", environment: secure).kind
        else {
            Issue.record("not redis")
            return
        }
        #expect(redis.tls?.caCertificatePath == "/ca")
    }

    @Test func `settings differ if any secret does`() throws {
        func kind(_ uri: String) throws -> StoreSettings.Kind? {
            try store("store: {enabled: true, type: redis, uri: '\(uri)'}\n").kind
        }
        #expect(try kind("redis://:a@h") == (try kind("redis://:a@h")))
        #expect(try kind("redis://:a@h") != (try kind("redis://:b@h")))
        #expect(StoreSettings.Kind.file(path: "a") != .file(path: "b"))
        #expect(
            StoreSettings.Kind.mongo(uri: Secret("a"), database: "d") != .mongo(uri: Secret("b"), database: "d"))
        #expect(StoreSettings.Kind.mongo(uri: Secret("a"), database: "d") != .file(path: "a"))
    }

    #if MongoDB
        private static let malformed =
            "store.uri: must be a MongoDB connection string, as in mongodb://host:27017/?replicaSet=name, with % escapes "
            + "for what is special in the user name and password"

        @Test(arguments: [
            ("", ["store.uri: is required with type mongo", "store.database: is required with type mongo"]),
            (", uri: 'mongodb://h'", ["store.database: is required with type mongo"]),
            (", uri: 'http://h', database: d", [malformed]), (", uri: 'mongodb://', database: d", [malformed]),
            (", uri: 'mongodb://u:hunter2/@h', database: d", [malformed]),
            (
                ", uri: 'mongodb://h/?tlss=true', database: d",
                ["store.uri: has the option tlss, which the MongoDB client does not know"]
            ),
            (
                ", uri: 'mongodb://h', database: 'a.b'",
                ["store.database: must be 1 to 63 bytes without / \\ . \" $ or a blank"]
            ),
            (", uri: 'mongodb://h', database: d, path: p", ["store.path: has no effect: the type is mongo"]),
            (", uri: 'mongodb://h', database: d, tls: {}", ["store.tls: has no effect: the type is mongo"]),
        ])
        func `mongo needs a uri and a database`(rest: String, problems: [String]) {
            #expect(SettingsFixture.problems("store: {enabled: true, type: mongo\(rest)}\n") == problems)
        }

        @Test func `mongo is found by its uri`() throws {
            let uri = "mongodb://u:p@a:1,b:2/db?replicaSet=rs0&authSource=admin"
            let store = try store("store: {enabled: true, type: mongo, uri: '\(uri)', database: auth_o_tron}\n")
            #expect(store.kind == .mongo(uri: Secret(uri), database: "auth_o_tron"))
        }
    #else
        @Test func `mongo is a problem in a build without it`() {
            #expect(
                SettingsFixture.problems("store: {enabled: true, type: mongo, uri: 'mongodb://h', database: d}\n")
                    == ["store.type: mongo is not in this build: it was made with --disable-default-traits"])
        }
    #endif
}
