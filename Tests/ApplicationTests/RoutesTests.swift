import Base
import Testing

@testable import Application

/// Every path of both listeners, with the methods, peers and statuses that the contract gives them.
struct RoutesTests {
    private static let providers = """
        providers:
          - {type: plain, realm: internal, users: [{username: alice, password: wonderland, roles: [dev, ops]}]}
          - {type: headers, name: gate, realm: internal}

        """
    private static let bearer = providers + SettingsFixture.token
    private static let basic =
        providers + "elasticsearch: {hosts: ['http://es:9200'], dry_run: true}\n"
    // alice:wonderland, alice:wrong
    private static let good = "Authorization: Basic YWxpY2U6d29uZGVybGFuZA=="
    private static let wrong = "Authorization: Basic YWxpY2U6d3Jvbmc="
    private static let stranger = "203.0.113.9"

    private static let questions = [
        "/authenticate", "/authenticate/", "/authenticate?x=/whoami", "/elastauth", "/elastauth/", "/auth/traefik",
        "/auth/traefik/", "/auth/caddy", "/auth/caddy/", "/auth/nginx", "/auth/nginx/", "/auth/haproxy",
        "/auth/haproxy/", "/auth/envoy", "/auth/envoy/", "/auth/envoy/app/token/x",
    ]

    @Test(arguments: questions, [(bearer, "Bearer "), (basic, "Basic ")])
    func `authentication paths answer any method`(path: String, mode: (yaml: String, scheme: String)) async throws {
        let site = try SiteFixture(mode.yaml)
        for method in ["GET", "HEAD", "POST", "DELETE", "OPTIONS", "PROPFIND"] {
            let allowed = await site.ask("\(method) \(path)", [Self.good], from: Self.stranger)
            #expect(allowed.status == 200)
            #expect(allowed.body == #"{"status":"OK","user":"alice","realm":"internal"}"#)
            #expect(allowed["Authorization"].map { $0.hasPrefix(mode.scheme) } == [true])
            #expect(allowed["Cache-Control"] == ["no-store"])
            #expect(allowed["X-Request-ID"].map { $0.isEmpty } == [false])
            #expect(await site.ask("\(method) \(path)", [Self.wrong], from: Self.stranger).status == 401)
        }
    }

    @Test(arguments: [
        [], [wrong], ["Authorization: Bearer"], ["Authorization:"], ["Authorization: Basic"],
        ["Authorization: Basic ***"], ["Authorization: Digest x"], [good, good], ["Authorization: Bearer a.b.c"],
        ["X-Auth-Realm: other", good], ["X-Auth-Realm:", good], ["Remote-User: alice"],
        ["Authorization: Basic YTpi, Basic YTpj, Basic YTpk, Basic YTpl"],
    ])
    func `refused credentials earn 401, one challenge line and no Authorization`(fields: [String]) async throws {
        for yaml in [Self.bearer, Self.basic] {
            let site = try SiteFixture(yaml)
            for path in ["/authenticate", "/auth/nginx", "/auth/envoy/x", "/whoami"] {
                let answer = await site.ask("GET \(path)", fields, from: Self.stranger)
                #expect(answer.status == 401)
                #expect(answer["WWW-Authenticate"] == [#"Basic realm="internal""#])
                #expect(answer["Authorization"].isEmpty)
                let id = try #require(answer["X-Request-ID"].first)
                #expect(!id.isEmpty && answer.body.contains(#""request_id":"\#(id)""#))
                #expect(answer.body.hasPrefix(#"{"error":"Unauthorized access","message":"#))
            }
        }
    }

    @Test func `identity fields count from trusted peers only, and once`() async throws {
        let site = try SiteFixture(Self.bearer)
        #expect(await site.ask("GET /authenticate", ["Remote-User: bob"]).status == 200)
        #expect(await site.ask("GET /authenticate", ["Remote-User: bob", "Remote-User: eve"]).status == 401)
        #expect(await site.ask("GET /authenticate", ["Remote_User: bob"]).status == 401)
        #expect(await site.ask("GET /authenticate", ["Remote-User: bob", "Authorization: Bearer"]).status == 401)
        #expect(await site.ask("GET /authenticate", ["Remote-User: bob", "Connection: remote-user"]).status == 400)
        #expect(await site.ask("GET /whoami", ["Remote-User: bob", "Connection: remote-user"]).status == 400)
        let both = ["Remote-User: bob", "X-Forwarded-Uri: /a", "X-Original-Method: GET"]
        #expect(await site.ask("GET /authenticate", both).status == 400)
        #expect(await site.ask("GET /auth/traefik", both).status == 200)
    }

    @Test func `the root authenticates in basic mode and for gateways, else it is a page`() async throws {
        let (bearer, basic) = (try SiteFixture(Self.bearer), try SiteFixture(Self.basic))
        #expect(await basic.ask("POST /").status == 401)
        #expect(await basic.ask("GET /", [Self.good]).status == 200)
        for field in ["X-Forwarded-Method: GET", "X-Forwarded-Uri: /", "X-Original-URI: /", "X-Original-Whatever: 1"] {
            #expect(await bearer.ask("GET /", [field]).status == 401)
        }
        let page = await bearer.ask("GET /", ["X-Forwarded-Host: a.example.org"])
        #expect(page.status == 200 && page["Authorization"].isEmpty)
        #expect(page["Content-Type"] == ["text/html; charset=utf-8"])
        #expect(await bearer.ask("POST /")["Allow"] == ["GET, HEAD"])
    }

    @Test(arguments: [
        ("GET /nothing", 404, ""), ("POST /nothing", 404, ""), ("OPTIONS *", 404, ""), ("GET /metrics", 404, ""),
        ("GET /whoami/", 404, ""), ("GET /Authenticate", 404, ""), ("GET /authenticate//", 404, ""),
        ("GET //", 404, ""),
        ("GET /auth/envoyx", 404, ""), ("GET /auth", 404, ""), ("GET /token/", 404, ""), ("DELETE /token/a/b", 404, ""),
        ("HEAD /token", 405, "GET, POST"), ("DELETE /token", 405, "GET, POST"), ("POST /tokens", 405, "GET, HEAD"),
        ("GET /token/a", 405, "DELETE"), ("POST /whoami", 405, "GET, HEAD"), ("POST /health", 405, "GET, HEAD"),
        ("DELETE /providers", 405, "GET, HEAD"), ("get /health", 405, "GET, HEAD"),
        ("GET /token", 503, ""), ("POST /token", 503, ""), ("GET /tokens", 503, ""), ("DELETE /token/a", 503, ""),
        ("HEAD /tokens", 503, ""),
        ("GET /health", 200, ""), ("HEAD /live", 200, ""), ("GET /ready", 200, ""), ("GET /elastauth/health", 200, ""),
        ("GET /elastauth/live", 200, ""), ("GET /elastauth/ready", 200, ""), ("GET /providers", 200, ""),
        ("GET /augmenters", 200, ""), ("GET /elastauth/config", 200, ""),
    ])
    func `other paths have their methods and statuses`(line: String, status: Int, allow: String) async throws {
        let answer = try await SiteFixture(Self.bearer).ask(line, [Self.good, "X-Request-ID: r-1"])
        #expect(answer.status == status)
        #expect(answer["Allow"] == (allow.isEmpty ? [] : [allow]))
        #expect(answer["X-Request-ID"] == ["r-1"])
        #expect(answer["Authorization"].isEmpty)
    }

    @Test func `what is configured is for trusted peers, and holds no secret`() async throws {
        let site = try SiteFixture(Self.bearer)
        for path in ["/providers", "/augmenters", "/elastauth/config"] {
            #expect(await site.ask("GET \(path)", from: Self.stranger).status == 403)
            #expect(await site.askOperators("GET \(path)", from: Self.stranger).status == 403)
            for answer in [await site.ask("GET \(path)"), await site.askOperators("GET \(path)")] {
                #expect(answer.status == 200)
                #expect(!answer.body.contains("wonderland") && !answer.body.contains("0123456789abcdef"))
            }
        }
    }

    @Test(arguments: [
        ("GET /metrics", 200, 200), ("GET /health", 200, 200), ("HEAD /ready", 200, 200), ("GET /live", 200, 200),
        ("GET /", 200, 403), ("POST /metrics", 405, 405), ("GET /authenticate", 404, 404), ("GET /whoami", 404, 404),
        ("GET /token", 404, 404), ("GET /x", 404, 404),
    ])
    func `the metrics listener shows strangers metrics and probes only`(
        line: String, status: Int, strangers: Int
    ) async throws {
        let site = try SiteFixture(Self.bearer)
        #expect(await site.askOperators(line).status == status)
        #expect(await site.askOperators(line, from: Self.stranger).status == strangers)
    }

    @Test func `whoami tells the caller's own credentials`() async throws {
        let answer = try await SiteFixture(Self.bearer + "rules: []\n").ask("GET /whoami", [Self.good])
        #expect(answer.status == 200)
        #expect(
            answer.body == #"{"version":1,"username":"alice","realm":"internal","roles":["dev","ops"],"#
                + #""attributes":{},"scopes":{}}"#)
    }

    @Test func `without permission the answer is 403 without challenge`() async throws {
        let site = try SiteFixture(Self.basic + "rules: []\n")
        let denied = await site.ask("GET /authenticate", [Self.good])
        #expect(denied.status == 403 && denied["WWW-Authenticate"].isEmpty && denied["Authorization"].isEmpty)
        #expect(try await SiteFixture(Self.basic).ask("GET /authenticate", ["Remote-User: a:b"]).status == 403)
    }

    @Test func `an outage is 503 with Retry-After, and 403 on the Envoy path`() async throws {
        let elasticsearch = "elasticsearch: {hosts: ['http://127.0.0.1:1'], username: e, password: p, timeout: 100ms}\n"
        let site = try SiteFixture(Self.providers + elasticsearch)
        let down = await site.ask("GET /authenticate", [Self.good])
        #expect(down.status == 503 && down["Retry-After"] == ["5"])
        let envoy = await site.ask("GET /auth/envoy/x", [Self.good])
        #expect(envoy.status == 403 && envoy["Retry-After"].isEmpty)
        #expect(await site.ask("GET /ready").status == 503)
        #expect(await site.ask("GET /health").status == 200)
    }

    @Test func `identity fields are all there, also when empty, or the request is refused`() async throws {
        let site = try SiteFixture(Self.bearer + "include_legacy_headers: true\n")
        let answer = await site.ask("GET /authenticate", ["Remote-User: bob"])
        #expect(answer["X-Auth-Username"] == ["bob"])
        #expect(answer["X-Auth-Realm"] == ["internal"])
        #expect(answer["X-Auth-Roles"] == [""])
        let names = ["' alice'", "'alice '", "\"a\\tb\""]
        for (index, role) in (names + ["'a,b'"]).enumerated() {
            let yaml = "providers: [{type: plain, users: [{username: u, password: p, roles: [\(role)]}]}]\n"
            let site = try SiteFixture(yaml + SettingsFixture.token + "include_legacy_headers: true\n")
            let status = await site.ask("GET /authenticate", ["Authorization: Basic dTpw"]).status
            #expect(status == 403, "role \(index)")
        }
    }

    @Test func `a head over 4 KiB is refused as 403, never cut`() async throws {
        let groups = (0..<200).map { "group-number-\($0)" }.joined(separator: ",")
        let fields = ["Remote-User: bob", "Remote-Groups: \(groups)"]
        let token = "jwt: {iss: s, exp: 60, secret: 0123456789abcdef0123456789abcdef, max_bytes: 16KiB}\n"
        let answer = try await SiteFixture(Self.providers + token).ask("GET /authenticate", fields)
        #expect(answer.status == 403 && answer["Authorization"].isEmpty)
        let legacy = try SiteFixture(Self.basic + "include_legacy_headers: true\n")
        let many = Array(repeating: groups, count: 2).joined(separator: ",x")
        let wide = (0..<400).map { "group-number-\($0)" }.joined(separator: ",") + many
        #expect(await legacy.ask("GET /authenticate", ["Remote-User: bob", "Remote-Groups: \(wide)"]).status == 403)
    }

    @Test func `no credential reaches the log`() async throws {
        let site = try SiteFixture(Self.basic)
        let fields = ["Authorization: Bearer s3cr3t-token, Basic YWxpY2U6d29uZGVybGFuZA==", "Cookie: id=s3cr3t-cookie"]
        let answer = await site.ask("GET /authenticate?token=s3cr3t-query", fields)
        #expect(answer.status == 200)
        _ = await site.ask("GET /auth/nginx", [Self.wrong, "X-Original-URI: /a?access_token=s3cr3t-uri"])
        let issued = try #require(answer["Authorization"].first?.split(separator: " ").last)
        #expect(site.sink.lines.contains("auth.request.authenticated"))
        for secret in ["s3cr3t", "wonderland", "YWxp", String(issued)] {
            #expect(!site.sink.lines.contains(secret))
        }
    }
}
