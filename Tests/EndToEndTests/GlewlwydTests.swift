import Foundation
import Testing

/// Tokens of a real OpenID provider in C, through the real daemon.
@Suite(.serialized) struct `Tokens of Glewlwyd` {
    private static let audience = "https://api.test"

    /// An `oidc` provider for its access tokens, which name their holder in `client_id`.
    private func provider(_ issuer: String, _ more: String = "audience: \"\(audience)\"") -> String {
        "  - {type: oidc, name: glewlwyd, issuer: \"\(issuer)\", claim_mappings: {username: client_id}, \(more)}"
    }

    @Test func `of every algorithm are taken, by keys that discovery finds, and altered ones are not`() throws {
        let issuer = try Glewlwyd()
        let daemon = try TokenDaemon(provider(issuer.issuer))
        for algorithm in Glewlwyd.algorithms {
            let token = try issuer.clientToken(algorithm)
            #expect(try daemon.whoIs(token)?.username == Glewlwyd.client(for: algorithm), "\(algorithm)")
            #expect(try daemon.status(for: token) == 200)
            #expect(try daemon.status(cookie: "access_token", token) == 200)
            #expect(try daemon.status(cookie: "id_token", token) == 200)
            #expect(try daemon.status(cookie: "refresh_token", token) == 401)
            #expect(try daemon.status(for: TamperedToken.withFlippedSignature(token)) == 401)
            #expect(try daemon.status(for: TamperedToken.withSubject("root", token)) == 401)
        }
        #expect(try daemon.status(for: issuer.clientToken(resource: nil)) == 401, "another audience")
        #expect(try Curl.send(daemon.daemon.url("/authenticate")).status == 401)
        let elsewhere = try TokenDaemon(provider("\(issuer.issuer)/", "audience: \"\(Self.audience)\""))
        #expect(try elsewhere.status(for: issuer.clientToken()) != 200, "the issuer must be exactly that")
        let log = daemon.daemon.peer.output
        #expect(log.contains("auth.request.authenticated"))
        #expect(!log.contains("eyJ"), "no token is logged")
    }

    @Test func `are taken by keys at a URL, of the algorithms that are allowed`() throws {
        let issuer = try Glewlwyd()
        let daemon = try TokenDaemon(
            """
              - {type: jwt, name: keys, cert_uri: "\(issuer.issuer)/jwks", issuer: "\(issuer.issuer)",
                 audience: "\(Self.audience)", algorithms: [ES256, EdDSA], claim_mappings: {username: client_id}}
            """)
        for algorithm in Glewlwyd.algorithms {
            let isAllowed = ["ES256", "EdDSA"].contains(algorithm)
            #expect(try daemon.status(for: issuer.clientToken(algorithm)) == (isAllowed ? 200 : 401), "\(algorithm)")
        }
    }

    @Test func `are judged by the issuer too, if that is configured`() throws {
        let issuer = try Glewlwyd()
        // Its access tokens for users carry the scopes as audience, and claims of the user only on request.
        let user = "audience: \"openid email\", claim_mappings: {username: email}"
        let about = { (validation: String) in
            "  - {type: oidc, name: glewlwyd, issuer: \"\(issuer.issuer)\", token_validation: \(validation), \(user)}"
        }
        let alice = try issuer.userTokens("alice").accessToken
        for validation in ["userinfo", "both"] {
            let daemon = try TokenDaemon(about(validation))
            #expect(try daemon.whoIs(alice)?.username == "alice@example.org", "\(validation)")
            #expect(try daemon.status(for: alice) == 200)
            #expect(try daemon.status(for: TamperedToken.withFlippedSignature(alice)) == 401, "\(validation)")
            #expect(try daemon.status(for: issuer.clientToken()) == 401, "\(validation): another audience")
        }
        let introspecting = try TokenDaemon(
            provider(
                issuer.issuer,
                "token_validation: introspection, client_id: app, client_secret: \(Glewlwyd.secret), audience: \"openid email\""
            ))
        #expect(try introspecting.whoIs(alice)?.username == "app")
        #expect(try introspecting.status(for: TamperedToken.withFlippedSignature(alice)) == 401)
        #expect(try introspecting.status(for: "opaque-and-unknown") == 401)
    }

    @Test func `that were refreshed are taken, ID tokens in their cookie too`() throws {
        let issuer = try Glewlwyd()
        let daemon = try TokenDaemon(
            "  - {type: oidc, name: glewlwyd, issuer: \"\(issuer.issuer)\", claim_mappings: {username: sub}, "
                + "audience: [app, \"openid email\"]}")
        let first = try issuer.userTokens("bob")
        #expect(try daemon.status(cookie: "id_token", #require(first.idToken)) == 200)
        let client = OpenIDClient(issuer: issuer.issuer, id: "app", secret: Glewlwyd.secret)
        let second = try client.refresh(#require(first.refreshToken))
        #expect(second.accessToken != first.accessToken)
        #expect(try daemon.status(for: second.accessToken) == 200)
    }

    @Test func `are taken no longer than they live`() throws {
        let issuer = try Glewlwyd(lifetime: 4)
        let daemon = try TokenDaemon(provider(issuer.issuer, "audience: \"\(Self.audience)\", leeway: 0s"))
        try daemon.await(200, for: issuer.clientToken())
        let token = try issuer.clientToken()
        #expect(try daemon.status(for: token) == 200)
        try daemon.await(401, for: token)
    }

    @Test func `signed with new keys are taken within ten seconds, without a restart`() throws {
        let issuer = try Glewlwyd()
        let daemon = try TokenDaemon(provider(issuer.issuer))
        let old = try issuer.clientToken("ES256")
        let other = try issuer.clientToken("RS256")
        #expect(try daemon.status(for: old) == 200)
        try issuer.rotateKeys(suffix: "-new")
        #expect(try daemon.status(for: old) == 200, "the old keys serve until new ones are needed")
        let new = try issuer.clientToken("ES256")
        try daemon.await(200, for: new, seconds: 12)
        #expect(try daemon.status(for: other) == 401, "the issuer has withdrawn that key")
        #expect(try daemon.status(for: issuer.clientToken("EdDSA")) == 200)
    }

    @Test func `are taken while the issuer is away, by a daemon that has its keys, and by a new one once it is back`()
        throws
    {
        let issuer = try Glewlwyd()
        let (first, second) = try (issuer.clientToken("RS256"), issuer.clientToken("ES256"))
        let daemon = try TokenDaemon(provider(issuer.issuer))
        #expect(try daemon.status(for: first) == 200)
        issuer.stop()
        #expect(try daemon.status(for: first) == 200)
        #expect(try daemon.status(for: second) == 200, "one that it has not seen before")
        let newcomer = try TokenDaemon(provider(issuer.issuer))
        let answer = try newcomer.answer(to: first)
        #expect(answer.status == 503)
        #expect(!answer["Retry-After"].isEmpty)
        #expect(try newcomer.status(for: "opaque") == 401, "no business of an issuer that is away")
        try issuer.start()
        try newcomer.await(200, for: first)
        #expect(try newcomer.status(for: TamperedToken.withFlippedSignature(first)) == 401)
    }

    @Test func `are not waited for beyond the time limit when the issuer hangs`() throws {
        let issuer = try Glewlwyd()
        let token = try issuer.clientToken()
        issuer.signal(SIGSTOP)
        let daemon = try TokenDaemon(provider(issuer.issuer), auth: "timeout_in_ms: 500")
        let start = Date()
        #expect(try daemon.status(for: token) == 503)
        #expect(Date().timeIntervalSince(start) < 4)
        issuer.signal(SIGCONT)
        try daemon.await(200, for: token)
    }

    @Test func `are shown to no other issuer, whose outage is nothing to them`() throws {
        let issuer = try Glewlwyd()
        let other = try LocalIssuer([])
        let asking = "type: oidc, token_validation: userinfo, audience: app"
        let daemon = try TokenDaemon(
            """
              - {\(asking), name: curious, issuer: "https://other.test", userinfo_endpoint: "\(other.keysURL)"}
              - {\(asking), name: away, issuer: "http://127.0.0.1:\(Ports.free())"}
            \(provider(issuer.issuer))
            """)
        let token = try issuer.clientToken()
        #expect(try daemon.whoIs(token)?.username == "app")
        #expect(try daemon.status(for: TamperedToken.withFlippedSignature(token)) == 401)
        #expect(other.times.isEmpty)
        _ = try daemon.status(for: "opaque")
        #expect(other.times.count == 1, "an opaque token says nothing of where it belongs")
    }

    @Test func `pass NGINX, and the application gets ours`() throws {
        let issuer = try Glewlwyd()
        let application = try LocalServer(ProtectedApplication.acceptingTokens(secret: TokenDaemon.secret))
        let daemon = try TokenDaemon(provider(issuer.issuer))
        let port = Ports.free()
        let gateway = try GatewayKind.nginx.start(
            port: port, daemon: daemon.daemon.port, application: application.port)
        defer { gateway.stop() }
        let token = try issuer.clientToken("ES256")
        let answer = try Curl.send("http://127.0.0.1:\(port)/x", "-H", "Authorization: Bearer \(token)")
        #expect(answer.status == 200)
        #expect(answer.body.hasPrefix("user=c-es256 method=GET path=/x\n"))
        #expect(!answer.body.contains(token), "the issuer's token stays at the gateway")
        let bad = TamperedToken.withFlippedSignature(token)
        let refusal = try Curl.send("http://127.0.0.1:\(port)/x", "-H", "Authorization: Bearer \(bad)")
        #expect(refusal.status == 401)
        #expect(refusal["WWW-Authenticate"].first?.hasPrefix("Bearer") == true)
    }
}
