import Foundation
import Testing

/// Tokens of a real OpenID provider in Python: one of them for all, since it takes seconds to start.
@Suite(.serialized) struct `Tokens of Canaille` {
    @Test func `are taken by keys, userinfo and introspection, and not once it is gone`() throws {
        let issuer = try Canaille()
        let alice = try issuer.userTokens("alice").accessToken
        let bob = try issuer.userTokens("bob", client: "es")
        try takeByKeys(issuer, alice, bob.accessToken)
        try takeByUserInfo(issuer, bob)
        try takeOfflineTokens(issuer)
        let introspecting = try takeByIntrospection(issuer, alice)
        let unseen = try issuer.userTokens("alice", client: "es").accessToken
        issuer.peer.stop()
        #expect(try introspecting.status(for: unseen) == 503, "an outage is not a refusal")
    }

    private func provider(_ issuer: Canaille, _ more: String) -> String {
        "  - {type: oidc, name: canaille, issuer: \"\(issuer.issuer)\", claim_mappings: {username: sub}, \(more)}"
    }

    /// RS256, ES256 and EdDSA; groups become roles; opaque tokens are nobody's.
    private func takeByKeys(_ issuer: Canaille, _ alice: String, _ bob: String) throws {
        let daemon = try TokenDaemon(provider(issuer, "audience: rs"))
        let who = try #require(try daemon.whoIs(alice))
        #expect(who.username == "alice")
        #expect(Set(who.roles) == ["admins", "staff"])
        let other = try #require(try daemon.whoIs(bob))
        #expect(other.username == "bob")
        #expect(other.roles == ["staff"])
        #expect(try daemon.status(cookie: "access_token", bob) == 200)
        #expect(try daemon.status(for: TamperedToken.withFlippedSignature(bob)) == 401)
        #expect(try daemon.status(for: TamperedToken.withSubject("alice", bob)) == 401)
        let edwards = try issuer.userTokens("alice", client: "ed").accessToken
        #expect(try daemon.whoIs(edwards)?.username == "alice", "its key does not say for which algorithm it is")
        #expect(try daemon.status(for: issuer.opaqueToken()) == 401)
        let strict = try TokenDaemon(provider(issuer, "audience: app, algorithms: [RS256]"))
        #expect(try strict.status(for: alice) == 200)
        #expect(try strict.status(for: bob) == 401, "another audience and algorithm")
    }

    /// A refresh withdraws the token before it: the issuer knows, its keys do not.
    private func takeByUserInfo(_ issuer: Canaille, _ bob: OpenIDClient.Tokens) throws {
        let client = OpenIDClient(issuer: issuer.issuer, id: "es", secret: Canaille.secret)
        let refreshed = try client.refresh(#require(bob.refreshToken)).accessToken
        #expect(refreshed != bob.accessToken)
        for validation in ["jwks", "userinfo", "both"] {
            let daemon = try TokenDaemon(provider(issuer, "token_validation: \(validation), audience: rs"))
            #expect(try daemon.whoIs(refreshed)?.username == "bob", "\(validation)")
            #expect(try daemon.whoIs(refreshed)?.roles == ["staff"], "\(validation)")
            #expect(try daemon.status(for: bob.accessToken) == (validation == "jwks" ? 200 : 401), "\(validation)")
            let forged = TamperedToken.withFlippedSignature(refreshed)
            #expect(try daemon.status(for: forged) == 401, "\(validation)")
            #expect(try daemon.status(for: "opaque-and-unknown") == 401, "\(validation)")
        }
    }

    /// Its `exp` and `iat` have fractions of seconds there. Two tokens for one user in one second are too much for it.
    private func takeByIntrospection(_ issuer: Canaille, _ alice: String) throws -> TokenDaemon {
        let daemon = try TokenDaemon(
            provider(
                issuer,
                "token_validation: introspection, client_id: app, client_secret: \(Canaille.secret), audience: rs"))
        #expect(try daemon.whoIs(alice)?.username == "alice")
        #expect(try daemon.status(for: TamperedToken.withFlippedSignature(alice)) == 401)
        #expect(try daemon.status(for: "opaque-and-unknown") == 401)
        return daemon
    }

    /// A refresh token is exchanged once, and its bearer known by it for a minute; at a provider that withdraws it then.
    private func takeOfflineTokens(_ issuer: Canaille) throws {
        let endpoint = "\(issuer.issuer)/oauth"
        let front = try RealmFront(
            realm: "staff", introspection: "\(endpoint)/introspect", token: "\(endpoint)/token")
        let daemon = try TokenDaemon(
            """
              - {type: openid-offline, name: offline, realm: staff, iam_url: "\(front.url)", issuer: "\(issuer.issuer)",
                 cert_uri: "\(endpoint)/jwks.json", audience: rs, public_client_id: es, private_client_id: es,
                 private_client_secret: \(Canaille.secret)}
            """)
        let tokens = try issuer.userTokens("bob", client: "es")
        let offline = try #require(tokens.refreshToken)
        for _ in 0..<3 { #expect(try daemon.whoIs(offline)?.username == "bob") }
        #expect(try daemon.status(for: "opaque-and-unknown") == 401)
        let client = OpenIDClient(issuer: issuer.issuer, id: "es", secret: Canaille.secret)
        let online = try client.tokens([
            ("grant_type", "password"), ("username", "alice"), ("password", Canaille.passwords["alice"] ?? ""),
            ("scope", "openid profile"),
        ])
        #expect(try daemon.status(for: #require(online.refreshToken)) == 401, "no scope offline_access")
    }
}
