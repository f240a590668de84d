import Base
import Platform
import Testing

@testable import Application

struct SettingsYAMLTests {
    @Test(arguments: [
        "a: b\n", "a: \"1\"\nb: 1\nc: \"true\"\nd: true\n", "a:\n  - b\n  - c: 1\n    d:\n      - e\n  - []\n  - {}\n",
        "a: \"x: y # z\"\n", "\"a.b, c\": \"\"\n", "a: null\n", "- - a\n  - b\n- c\n", "a: \"q\\\"\\\\\\u0001\"\n",
    ])
    func `what is written reads back as the same value`(_ text: String) throws {
        let value = try YAMLDocument.read(Array(text.utf8))
        let written = SettingsYAML.text(of: value)
        #expect(SettingsYAML.text(of: try YAMLDocument.read(Array(written.utf8))) == written)
        #expect(Self.withoutQuotes(try YAMLDocument.read(Array(written.utf8))) == Self.withoutQuotes(value))
    }

    @Test func `the effective configuration loads again and says the same`() throws {
        let yaml = SettingsFixture.plain + SettingsFixture.token + "group_mappings: {\"a b\": [c]}\nrules: []\n"
        let first = SettingsYAML.text(of: try SettingsFixture.load(yaml).effective)
        let second = SettingsYAML.text(of: try SettingsFixture.load(first).effective)
        #expect(first == second)
    }

    @Test func `the effective configuration shows no secret`() throws {
        let yaml = """
            secret_key: \(String(repeating: "5ec", count: 21))5
            previous_secret_keys: [\(String(repeating: "5ec", count: 21))5]
            jwt: {iss: i, exp: 60, secret: hunter2-hunter2}
            elasticsearch: {hosts: ["http://localhost:9200"], api_key: hunter2}
            cache: {redis_host: "rediss://user:hunter2@redis:6379", redis_password: hunter2}
            store: {uri: "mongodb://user:hunter2@mongo/db"}
            providers:
              - {type: plain, users: [{username: alice, password: hunter2}]}

            """
        let text = SettingsYAML.text(of: try SettingsFixture.load(yaml).effective)
        #expect(!text.contains("hunter2"))
        #expect(!text.contains("5ec5ec"))
        #expect(text.contains("<redacted>"))
    }

    @Test(arguments: [
        ("https://h/p", "https://h/p"), ("https://u:p@h/p", "https://<redacted>@h/p"),
        ("mongodb://u:p@w@h1,h2/db?authSource=admin", "mongodb://<redacted>@h1,h2/db?authSource=admin"),
        ("https://h/p?token=abc&x=1", "https://h/p?token=<redacted>&x=1"),
        ("see https://u@h and http://a:b@c.", "see https://<redacted>@h and http://<redacted>@c."),
        ("a@b", "a@b"), ("://", "://"),
    ])
    func `a URL loses its credentials`(_ text: String, _ expected: String) {
        #expect(URLRedaction.redact(text) == expected)
    }

    private static func withoutQuotes(_ value: SettingsValue) -> SettingsValue {
        switch value {
        case .null: .null
        case .scalar(let text, _): .scalar(text, isQuoted: false)
        case .list(let items): .list(items.map(withoutQuotes))
        case .map(let entries): .map(entries.map { .init($0.key, withoutQuotes($0.value)) })
        }
    }
}
