import Foundation
import Testing

/// NGINX, Caddy and Traefik in front of an application that accepts only our tokens.
@Suite(.serialized) struct `A gateway with tokens` {
    static let secret = "an end to end secret of 32 bytes"

    static let configuration = """
        authorization: bearer
        jwt: {iss: end-to-end, exp: 600, secret: "\(secret)"}
        providers:
          - {type: authelia, name: portal, realm: portal}
          - type: plain
            name: local
            realm: local
            users:
              - {username: alice, password: wonderland, roles: [reader]}
              - {username: bob, password: builder}
        augmenters:
          - {type: plain_advanced, name: more, realm: local, match: {username: [alice]}, augment: {roles: [writer]}}
        rules:
          - {name: nobody, paths: [/forbidden/*], allow: false}
          - {name: readers, roles: [reader, writer], allow: true}

        """

    /// An application, a daemon and a gateway.
    struct Deployment {
        let application: LocalServer
        let daemon: Daemon
        let gateway: Peer
        let url: String

        init(_ kind: GatewayKind, _ configuration: String = configuration, path: String? = nil) throws {
            application = try LocalServer(ProtectedApplication.acceptingTokens(secret: secret))
            daemon = try Daemon(configuration)
            let port = Ports.free()
            gateway = try kind.start(port: port, daemon: daemon.port, application: application.port, path: path)
            url = "http://127.0.0.1:\(port)"
        }
    }

    @Test(arguments: GatewayKind.allCases)
    func `lets through whom the rules allow, with a token that the application verifies`(kind: GatewayKind) throws {
        let deployment = try Deployment(kind)
        let answer = try Curl.send("\(deployment.url)/some/path?a=b", "-u", "alice:wonderland")
        #expect(answer.status == 200)
        #expect(answer.body.hasPrefix("user=alice method=GET path=/some/path\n"))
        let value = answer.body.split(separator: "\n").first { $0.hasPrefix("authorization: ") }?.dropFirst(15) ?? ""
        let token = try #require(Token(authorization: String(value), secret: Self.secret))
        #expect(token.claims["roles"] as? [String] == ["reader", "writer"])
        #expect(token.text("sub") == "local-alice")
        #expect(Set(token.claims.keys).count == 9)
    }

    @Test(arguments: GatewayKind.allCases)
    func `refuses whom it must`(kind: GatewayKind) throws {
        let deployment = try Deployment(kind)
        let anonymous = try Curl.send("\(deployment.url)/")
        #expect(anonymous.status == 401)
        #expect(anonymous["WWW-Authenticate"] == [#"Basic realm="local""#])
        #expect(try Curl.send("\(deployment.url)/", "-u", "alice:wrong").status == 401)
        #expect(try Curl.send("\(deployment.url)/", "-u", "nobody:wonderland").status == 401)
        #expect(try Curl.send("\(deployment.url)/", "-H", "Authorization: Bearer x.y.z").status == 401)
        #expect(try Curl.send("\(deployment.url)/", "-u", "bob:builder").status == 403)
        #expect(try Curl.send("\(deployment.url)/forbidden/x", "-u", "alice:wonderland").status == 403)
        #expect(try Curl.send("\(deployment.url)/a/../forbidden/x", "-u", "alice:wonderland").status == 403)
        #expect(try Curl.send("\(deployment.url)/a/..%2fforbidden/x", "-u", "alice:wonderland").status >= 400)
    }

    @Test(arguments: GatewayKind.allCases)
    func `believes no client that says who it is or what it asks for`(kind: GatewayKind) throws {
        let deployment = try Deployment(kind)
        for fields in [
            ["Remote-User: alice", "Remote-Groups: reader"], ["remote-user: alice", "Remote_Groups: reader"],
            ["Remote_User: alice"], ["X-Forwarded-User: alice"], ["X-Auth-Username: alice"],
        ] {
            let arguments = fields.flatMap { ["-H", $0] }
            let answer = try Curl.send("\(deployment.url)/", arguments)
            #expect(answer.status == 401, "\(kind) \(fields)")
        }
        for field in [
            "X-Forwarded-Uri: /", "X-Forwarded-Method: OPTIONS", "X-Original-URL: http://127.0.0.1/",
            "X-Original-URI: /", "X-Forwarded-Prefix: /x",
        ] {
            let answer = try Curl.send("\(deployment.url)/forbidden/x", ["-u", "alice:wonderland", "-H", field])
            #expect((400...500).contains(answer.status), "\(kind) \(field)")
        }
    }

    @Test(arguments: GatewayKind.allCases)
    func `passes every method and body to the application`(kind: GatewayKind) throws {
        let deployment = try Deployment(kind)
        let credentials = ["-u", "alice:wonderland"]
        let post = try Curl.send("\(deployment.url)/form", credentials + ["-d", "a=b&c=d"])
        #expect(post.status == 200)
        #expect(post.body.hasPrefix("user=alice method=POST path=/form\n"))
        let head = try Curl.send("\(deployment.url)/", credentials + ["-I"])
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        #expect(try Curl.send("\(deployment.url)/", ["-I"]).status == 401)
        #expect(try Curl.send("\(deployment.url)/x", credentials + ["-X", "DELETE"]).body.contains("method=DELETE"))
        let chunked = try Curl.send(
            "\(deployment.url)/", credentials + ["-H", "Transfer-Encoding: chunked", "-d", "x"])
        #expect(chunked.status == 200)
    }

    @Test(arguments: GatewayKind.allCases)
    func `answers many requests over kept connections`(kind: GatewayKind) throws {
        let deployment = try Deployment(kind)
        let answers = try Curl.sendInParallel(100, "\(deployment.url)/", "-u", "alice:wonderland")
        #expect(answers.count == 100)
        #expect(answers.allSatisfy { $0.status == 200 })
    }

    @Test(arguments: GatewayKind.allCases)
    func `no Host makes a forbidden path another one`(kind: GatewayKind) throws {
        let deployment = try Deployment(kind)
        #expect(try Curl.send("\(deployment.url)/x", "-u", "alice:wonderland", "-H", "Host: app.test").status == 200)
        for host in ["app.test?", "app.test?a=", "app.test#", "app.test/x?", "app.test\\", "app.test%2f", "a@app.test"]
        {
            let fields = ["-u", "alice:wonderland", "-H", "Host: \(host)"]
            let answer = try Curl.send("\(deployment.url)/forbidden/x", fields)
            #expect(answer.status >= 400, "\(kind) \(host)")
        }
    }

    @Test func `NGINX works with the address that auth-o-tron has`() throws {
        let deployment = try Deployment(.nginx, path: "/authenticate")
        #expect(try Curl.send("\(deployment.url)/", "-u", "alice:wonderland").status == 200)
        #expect(try Curl.send("\(deployment.url)/").status == 401)
    }

    @Test func `Traefik works with the root address that elastauth documents`() throws {
        let deployment = try Deployment(.traefik, path: "/")
        #expect(try Curl.send("\(deployment.url)/", "-u", "alice:wonderland").status == 200)
        #expect(try Curl.send("\(deployment.url)/").status == 401)
    }
}
