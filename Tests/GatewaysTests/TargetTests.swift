import Gateways
import HTTP
import Principals
import Testing

/// Which fields give method, host and path, and which never do.
@Suite struct TargetTests {
    @Test(arguments: forwardedGateways) func `X-Forwarded fields give the target`(gateway: any Gateway) throws {
        let forwarded = try Question(
            "X-Forwarded-Method: PUT", "X-Forwarded-Proto: https", "X-Forwarded-Host: App.Example.Org.:8443",
            "X-Forwarded-Uri: /p%2Fa/../b?q=/x"
        ).read(by: gateway)
        #expect(forwarded.method == "PUT")
        #expect(forwarded.host == "app.example.org")
        #expect(forwarded.path == "/p%2Fa/../b")
    }

    @Test(arguments: originalGateways) func `X-Original fields give the target`(gateway: any Gateway) throws {
        let forwarded = try Question(
            "X-Original-Method: get", "X-Original-URL: HTTPS://App.test:1234/p%2Fa/b/../c?q=1"
        ).read(by: gateway)
        #expect(forwarded.method == "get")
        #expect(forwarded.host == "app.test")
        #expect(forwarded.path == "/p%2Fa/b/../c")
    }

    @Test(arguments: originalGateways) func `with the URI alone the host is unknown`(gateway: any Gateway) throws {
        let forwarded = try Question("X-Original-URI: /a?b", "X-Forwarded-Host: a.test").read(by: gateway)
        #expect(forwarded.host == nil)
        #expect(forwarded.path == "/a")
    }

    @Test(arguments: originalGateways) func `URL and URI must agree in path and query`(gateway: any Gateway) throws {
        let url = "X-Original-URL: https://a.test/a?b=1"
        #expect(try Question(url, "X-Original-URI: /a?b=1").read(by: gateway).path == "/a")
        for uri in ["/b?b=1", "/a", "/a?b=2", "/a?", "/A?b=1", "https://a.test/a?b=1", "*"] {
            #expect(Question(url, "X-Original-URI: \(uri)").refusal(by: gateway) == .badRequest, "\(uri)")
        }
        // NGINX writes `$http_host` there: a Host of `a.test?` must not turn the path into a query.
        for url in [
            "https://a.test", "https://a.test?q", "https://a.test?/admin", "https://a.test#/admin", "https:///",
        ] {
            #expect(Question("X-Original-URL: \(url)").refusal(by: gateway) == .badRequest, "\(url)")
        }
    }

    @Test(arguments: originalGateways) func `an unreadable URL is a bad request`(gateway: any Gateway) {
        for url in [
            "ftp://a.test/", "a.test/", "https:/a.test/", "https:a.test", "https://", "https:///a", "://a.test/",
            "https://user@a.test/", "https://a.test\\@b.test/", "https://a.test:8x/", "https://a b/", "https://a..b/",
        ] {
            #expect(Question("X-Original-URL: \(url)").refusal(by: gateway) == .badRequest, "\(url)")
        }
    }

    @Test func `a gateway reads no other's family`() throws {
        let original = Question("X-Original-URL: https://p.test/public", "X-Original-Method: GET")
        let forwarded = Question("X-Forwarded-Uri: /public", "X-Forwarded-Method: GET", "X-Forwarded-Host: p.test")
        let deaf: [(Question, [any Gateway])] = [
            (original, [TraefikGateway(), CaddyGateway(), EnvoyGateway()]),
            (forwarded, [NginxGateway(), HAProxyGateway(), EnvoyGateway()]),
        ]
        for (question, gateways) in deaf {
            for gateway in gateways {
                let read = try question.read(by: gateway)
                #expect(read.host == nil && read.path == nil)
                #expect(read.method == nil || gateway is EnvoyGateway)
            }
        }
    }

    @Test func `a direct request with both families is a bad request`() {
        for forwarded in ["X-Forwarded-Uri: /a", "X-Forwarded-Method: GET", "X-Forwarded-Method:"] {
            for original in ["X-Original-URL: https://a.test/a", "X-Original-URI: /a", "X-Original-Foo: x"] {
                #expect(Question(forwarded, original).refusal() == .badRequest)
                #expect(Question(forwarded, original).fromStranger.refusal() == nil)
                #expect(Question(forwarded, original).refusal(by: TraefikGateway()) == nil)
            }
        }
        #expect(Question("X-Forwarded-Host: a.test", "X-Original-URI: /a").refusal() == nil)
    }

    @Test(arguments: [
        "X-Forwarded-Method", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Uri", "X-Original-Method",
        "X-Original-URL", "X-Original-URI",
    ]) func `a repeated field of the family is a bad request`(name: String) {
        let value = ["X-Forwarded-Proto": "https", "X-Original-URL": "https://a.test/", "X-Forwarded-Host": "a.test"]
        let line = "\(name): \(value[name] ?? "/a")"
        let gateways = name.hasPrefix("X-Forwarded") ? forwardedGateways : originalGateways
        for gateway in gateways {
            #expect(Question(line, line.uppercased()).refusal(by: gateway) == .badRequest)
        }
    }

    @Test(arguments: ["http", "HTTPS", "ws", "Wss"]) func `a scheme we know is read`(scheme: String) {
        #expect(Question("X-Forwarded-Proto: \(scheme)").refusal(by: TraefikGateway()) == nil)
    }

    @Test(arguments: ["ftp", "https,http", "https ", "h2", "javascript", "httpss"])
    func `another scheme is a bad request`(scheme: String) {
        #expect(Question("X-Forwarded-Proto: \(scheme)").refusal(by: TraefikGateway()) == .badRequest)
    }

    @Test func `empty fields leave the facts unknown`() throws {
        let read = try Question(
            "X-Forwarded-Method:", "X-Forwarded-Proto:", "X-Forwarded-Host:", "X-Forwarded-Uri:"
        ).read(by: CaddyGateway())
        #expect(read.method == nil && read.host == nil && read.path == nil)
    }

    @Test(arguments: ["GET /", "GE,T", "G\u{1}", "GÉT", "(GET)"]) func `a method is a token`(method: String) {
        #expect(Question("X-Forwarded-Method: \(method)").refusal(by: CaddyGateway()) == .badRequest)
    }

    @Test func `Envoy's request line and Host are the client's`() throws {
        var question = Question("Host: App.test:10000")
        question.method = "DELETE"
        for (path, expected) in [
            ("/auth/envoy/p%2Fa/../b", "/p%2Fa/../b"), ("/auth/envoy/", "/"), ("/auth/envoy//x", "//x"),
            ("/auth/envoy", nil), ("/auth/envoyed/x", nil), ("/AUTH/envoy/x", nil), ("/auth/envoy*", nil),
        ] as [(String, String?)] {
            question.target = HTTPTarget(path: path, query: "q")
            let read = try question.read(by: EnvoyGateway())
            #expect(read.path == expected)
            #expect(read.method == "DELETE")
            #expect(read.host == "app.test")
        }
    }

    @Test(
        arguments: [
            ("a.test", "a.test"), ("A.Test", "a.test"), ("a.test.", "a.test"), ("a.test:80", "a.test"),
            ("a.test.:80", "a.test"), ("a_b-c.test", "a_b-c.test"), ("192.0.2.1:80", "192.0.2.1"),
            ("a.test:", "a.test"),
            ("[2001:DB8::1]:80", "[2001:db8::1]"), ("[2001:db8:0:0::1]", "[2001:db8::1]"), ("localhost", "localhost"),
            ("", nil), (".", nil), ("a..b", nil), (".a", nil), ("a..", nil), ("u@a", nil), ("a:b", nil), ("a:1:2", nil),
            ("a:123456", nil), ("a/b", nil), ("a b", nil), ("a%2eb", nil), ("ä.test", nil), ("a,b", nil), ("[::1", nil),
            ("::1", nil), ("[a.test]", nil), ("[127.0.0.1]", nil), ("[::1]x", nil), ("*", nil), ("a\u{0}", nil),
        ] as [(String, String?)]) func `a host has one form`(text: String, expected: String?)
    {
        #expect(HostName.read(Array(text.utf8)[...]) == expected)
    }

    @Test func `a proxy's question is told from a visit`() {
        for line in ["X-Forwarded-Method: GET", "x-forwarded-uri: /", "X-Original-URL: x", "X-Original-Whatever: x"] {
            #expect(DirectGateway.isForwarded(Question(line).request))
        }
        for line in ["X-Forwarded-For: 192.0.2.1", "X-Forwarded-Host: a", "X-Forwarded-Proto: http", "Host: a"] {
            #expect(!DirectGateway.isForwarded(Question(line).request))
        }
    }
}
