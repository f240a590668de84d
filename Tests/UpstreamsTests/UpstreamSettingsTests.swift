import Base
import Testing

@testable import Upstreams

struct UpstreamSettingsTests {
    private typealias Entry = SettingsValue.Entry

    private static func text(_ text: String) -> SettingsValue { .scalar(text, isQuoted: false) }

    private static func map(_ entries: [(String, SettingsValue)]) -> SettingsValue {
        .map(entries.map { Entry($0.0, $0.1) })
    }

    private func elasticsearch(
        _ entries: [(String, SettingsValue)], realms: [String] = ["a"]
    ) -> (settings: ElasticsearchSettings?, problems: [String]) {
        var reader = SettingsReader(Self.map(entries), path: "elasticsearch")
        let settings = ElasticsearchSettings(settings: &reader, realms: realms)
        reader.finish()
        return (settings, reader.problems.problems)
    }

    private static let good: [(String, SettingsValue)] = [
        ("hosts", .list([text("https://es1:9200"), text("http://es2/es")])), ("username", text("elastauth")),
        ("password", text("s3cret-word")),
    ]

    @Test func `a whole section is read with its defaults`() throws {
        let (settings, problems) = elasticsearch(Self.good)
        #expect(problems == [])
        #expect(settings?.hosts == ["https://es1:9200", "http://es2/es"])
        #expect(settings?.timeout == .seconds(2))
        #expect(settings?.adoptsExisting == false)
        #expect(settings?.userFormat == .username)
    }

    @Test(
        arguments: [
            ([("username", text("u")), ("password", text("p"))], "elasticsearch.hosts"),
            ([("hosts", text("es:9200"))], "elasticsearch.hosts[0]"),
            ([("hosts", text("https://u:p@es"))], "elasticsearch.hosts[0]: must not hold credentials"),
            ([("hosts", text("http://es")), ("username", text("u"))], "elasticsearch.password"),
            ([("hosts", text("http://es"))], "elasticsearch.username"),
            ([("hosts", text("http://es")), ("username", text("u")), ("api_key", text("k"))], "elasticsearch.api_key"),
            (good + [("user_format", text("{user}"))], "elasticsearch.user_format"),
            (good + [("timeout", text("2"))], "elasticsearch.timeout"),
            (good + [("cluser", text("x"))], "elasticsearch.cluser: is not a known key; did you mean cluster?"),
            (good + [("tls", map([("client_cert", text("x"))]))], "elasticsearch.tls.client_cert"),
        ] as [([(String, SettingsValue)], String)])
    func `each mistake is a problem at its path`(entries: [(String, SettingsValue)], problem: String) {
        let (_, problems) = elasticsearch(entries)
        #expect(problems.contains { $0.hasPrefix(problem) }, "\(problems)")
        #expect(!problems.contains { $0.contains("s3cret-word") })
    }

    @Test func `several realms need the realm in the name`() {
        #expect(elasticsearch(Self.good, realms: ["a", "b"]).problems.count == 1)
        let format = [("user_format", Self.text("{realm}.{username}"))]
        #expect(elasticsearch(Self.good + format, realms: ["a", "b"]).problems == [])
        #expect(elasticsearch(Self.good, realms: ["a", "a"]).problems == [])
        // One by canonical equivalence, two by their bytes.
        #expect(elasticsearch(Self.good, realms: ["\u{E9}", "e\u{301}"]).problems.count == 1)
        #expect(elasticsearch(Self.good + format, realms: ["a", "a.b"]).problems.count == 1)
    }

    private func token(
        _ entries: [(String, SettingsValue)], isRequired: Bool = true
    ) -> (settings: TokenSettings?, problems: SettingsProblems) {
        var reader = SettingsReader(Self.map(entries), path: "jwt")
        let settings = TokenSettings(settings: &reader, isRequired: isRequired)
        reader.finish()
        return (settings, reader.problems)
    }

    @Test func `token settings are required in bearer mode only`() {
        #expect(token([]).problems.problems.count == 3)
        #expect(token([], isRequired: false).problems == SettingsProblems())
        #expect(token([], isRequired: false).settings == nil)
    }

    @Test func `a short secret is warned of, a very short one a problem`() {
        func with(_ secret: String) -> (settings: TokenSettings?, problems: SettingsProblems) {
            token([("iss", Self.text("i")), ("exp", Self.text("60")), ("secret", Self.text(secret))])
        }
        #expect(with(String(repeating: "x", count: 32)).problems == SettingsProblems())
        #expect(with("12345678").problems.warnings.count == 1)
        #expect(with("12345678").settings != nil)
        #expect(with("1234567").problems.problems.count == 1)
        #expect(with("1234567").settings == nil)
    }

    @Test func `an audience is sent only when asked for`() {
        let base: [(String, SettingsValue)] = [
            ("iss", Self.text("i")), ("exp", Self.text("60")),
            ("secret", Self.text("0123456789abcdef0123456789abcdef")),
            ("aud", Self.text("kibana")),
        ]
        #expect(token(base).settings?.audience == nil)
        #expect(token(base + [("include_aud", Self.text("true"))]).settings?.audience == "kibana")
    }

    @Test func `secret keys are 64 hexadecimal digits and never shown`() {
        let good = String(repeating: "0aF9", count: 16)
        var reader = SettingsReader(
            Self.map([
                ("secret_key", Self.text(good)),
                ("previous_secret_keys", .list([Self.text(good), Self.text("0x" + good.dropFirst(2))])),
            ]))
        let settings = SealingSettings(settings: &reader, isUsed: true)
        #expect(settings.key?.count == 32)
        #expect(settings.previousKeys.count == 1)
        #expect(reader.problems.problems.count == 1)
        #expect(!"\(reader.effective)\(reader.problems)".contains("0aF9"))
    }
}
