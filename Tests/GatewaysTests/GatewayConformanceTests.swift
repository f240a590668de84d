import Base
import Gateways
import HTTP
import Principals
import Testing

/// What holds for every dialect.
@Suite struct GatewayConformanceTests {
    @Test(arguments: everyGateway) func `a request that says nothing has no facts and no credentials`(
        gateway: any Gateway
    ) throws {
        var question = Question()
        question.target = HTTPTarget(path: "/auth")
        let forwarded = try question.read(by: gateway)
        #expect(forwarded.host == nil)
        #expect(forwarded.path == nil)
        #expect(forwarded.credentials.isEmpty)
        #expect(forwarded.realm == nil)
        #expect(forwarded.clientAddress == nil)
        #expect(forwarded.requestID.utf8.count == 32)
        #expect(forwarded.isFromTrustedPeer)
    }

    @Test(arguments: everyGateway) func `identity comes before Authorization and Authorization before cookies`(
        gateway: any Gateway
    ) throws {
        let forwarded = try Question(
            "Cookie: id_token=i; access_token=a", "Authorization: Bearer t, Basic YTpi", "Remote-User: alice"
        ).read(by: gateway)
        let expected = ["identity alice", "bearer t", "basic a:b", "cookie access_token=a", "cookie id_token=i"]
        #expect(forwarded.spelled == expected)
    }

    @Test(arguments: everyGateway) func `an untrusted peer speaks for itself only`(gateway: any Gateway) throws {
        var question = Question(
            "Remote-User: admin", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Method: GET", "X-Forwarded-Uri: /public",
            "X-Forwarded-Host: public.example.org", "X-Original-URL: https://public.example.org/public",
            "X-Request-ID: mine", "Host: public.example.org", "Authorization: Bearer t"
        ).fromStranger
        question.target = HTTPTarget(path: "/auth/envoy/public")
        let forwarded = try question.read(by: gateway)
        #expect(forwarded.spelled == ["bearer t"])
        #expect(forwarded.method == nil)
        #expect(forwarded.host == nil)
        #expect(forwarded.path == nil)
        #expect(forwarded.clientAddress == IPAddress("203.0.113.9"))
        #expect(forwarded.requestID != "mine")
        #expect(!forwarded.isFromTrustedPeer)
        #expect(forwarded.ignoredUntrustedFields)
    }

    @Test(arguments: everyGateway) func `a stranger without such fields is not reported`(gateway: any Gateway) throws {
        #expect(try !Question("Authorization: Bearer t").fromStranger.read(by: gateway).ignoredUntrustedFields)
        #expect(try !Question("Remote-User: alice").read(by: gateway).ignoredUntrustedFields)
    }

    @Test(arguments: everyGateway) func `the peers of a unix socket are trusted`(gateway: any Gateway) throws {
        var question = Question("Remote-User: alice")
        question.peer = HTTPPeer(address: nil, lane: 0)
        #expect(try question.read(by: gateway).spelled == ["identity alice"])
    }

    @Test(arguments: everyGateway) func `a repeated or unreadable identity field refuses the request`(
        gateway: any Gateway
    ) {
        #expect(Question("Remote-User: a", "remote-user: a").refusal(by: gateway) == .malformedCredentials)
        #expect(Question("Remote-User: a", "Remote-User:").refusal(by: gateway) == .malformedCredentials)
        #expect(Question("Remote-User: a\u{1}b").refusal(by: gateway) == .malformedCredentials)
        #expect(Question("Remote-User: a\tb").refusal(by: gateway) == .malformedCredentials)
        #expect(Question("Remote-User: a", "Remote-User: a").fromStranger.refusal(by: gateway) == nil)
    }

    @Test(arguments: everyGateway) func `aliases of identity fields never count`(gateway: any Gateway) throws {
        for line in ["Remote_User: admin", "Remote.User: admin", "REMOTE_USER: admin", "Remote-User-: admin"] {
            #expect(try Question(line).read(by: gateway).credentials.isEmpty)
            #expect(try Question(line, "Remote-User: alice").read(by: gateway).spelled == ["identity alice"])
        }
    }

    @Test(arguments: everyGateway) func `empty identity fields are none`(gateway: any Gateway) throws {
        #expect(try Question("Remote-User:", "Remote-Groups:").read(by: gateway).credentials.isEmpty)
    }

    @Test(arguments: everyGateway) func `a malformed Authorization refuses whatever else the request carries`(
        gateway: any Gateway
    ) {
        let question = Question("Remote-User: alice", "Cookie: access_token=a", "Authorization: Bearer")
        #expect(question.refusal(by: gateway) == .malformedCredentials)
    }

    @Test(arguments: everyGateway) func `a Connection that names a deciding field is a bad request from anyone`(
        gateway: any Gateway
    ) {
        for option in [
            "Remote-User", "remote-groups", "Authorization", "cookie", "X-Auth-Realm", "X-Forwarded-For",
            "x-forwarded-anything", "X-Original-URL", "close, Remote-User", "keep-alive ,\tAUTHORIZATION",
        ] {
            let question = Question("Connection: \(option)")
            #expect(question.refusal(by: gateway) == .badRequest, "\(option)")
            #expect(question.fromStranger.refusal(by: gateway) == .badRequest, "\(option)")
        }
        #expect(Question("Connection: close", "Connection: Cookie").refusal(by: gateway) == .badRequest)
        for option in ["close", "keep-alive", "Upgrade", "TE, close", "", ",,", "Remote-Use", "X-Real-IP"] {
            #expect(Question("Connection: \(option)").refusal(by: gateway) == nil, "\(option)")
        }
    }

    @Test(arguments: everyGateway) func `the outline of a refused request has facts but no credentials`(
        gateway: any Gateway
    ) {
        let question = Question("Authorization: Bearer", "X-Forwarded-For: 192.0.2.1", "X-Request-ID: r-1")
        let outline = gateway.outline(of: question.request, from: question.peer, context: .testing)
        #expect(outline.credentials.isEmpty)
        #expect(outline.clientAddress == IPAddress("192.0.2.1"))
        #expect(outline.requestID == "r-1")
    }

    @Test(arguments: everyGateway) func `a query on the path that asks has no effect`(gateway: any Gateway) throws {
        var question = Question()
        question.target = HTTPTarget(path: "/auth/envoy/a", query: "X-Forwarded-Uri=/public&path=/public")
        #expect(try question.read(by: gateway).path == (gateway is EnvoyGateway ? "/a" : nil))
    }

    @Test(arguments: Refusal.Code.allCases) func `every refusal has a status that no proxy takes for leave`(
        code: Refusal.Code
    ) {
        for gateway in everyGateway {
            let status = gateway.status(of: Refusal(code))
            #expect([400, 401, 403, 503].contains(status))
            #expect(!(gateway is EnvoyGateway) || status < 500)
        }
        #expect(NginxGateway().status(of: Refusal(.rejected)) == 401)
        #expect(NginxGateway().status(of: Refusal(.providerUnavailable)) == 503)
        #expect(EnvoyGateway().status(of: Refusal(.providerUnavailable)) == 403)
    }

    @Test func `names are the words in the paths`() {
        let names = everyGateway.map { type(of: $0).name }
        #expect(names == ["direct", "traefik", "caddy", "nginx", "haproxy", "envoy"])
    }
}
