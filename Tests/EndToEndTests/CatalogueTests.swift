import Foundation
import Testing

/// Who may see what is configured: `127.0.0.2` is trusted here, `127.0.0.1` is as good as any stranger.
@Suite(.serialized) struct `The catalogue` {
    private static let secrets = ["wonderland", "a client secret", "a bind password", "a redis password"]
    private static let paths = ["/providers", "/augmenters", "/elastauth/config"]
    private let daemon: Daemon

    init() throws {
        daemon = try Daemon(
            """
            authorization: bearer
            jwt: {iss: end-to-end, exp: 600, secret: "\(Self.secrets[1])\(Self.secrets[1])\(Self.secrets[1])"}
            providers:
              - {type: plain, name: local, realm: home, users: [{username: alice, password: \(Self.secrets[0])}]}
              - type: ldap
                name: directory
                realm: office
                uri: ldap://127.0.0.1:9
                search_base: dc=example,dc=org
                bind_dn: cn=svc,dc=example,dc=org
                ldap_password: \(Self.secrets[2])
                filter: (uid={username})
            augmenters:
              - {type: plain_advanced, name: more, realm: home, match: {username: [alice]}, augment: {roles: [writer]}}
            store: {enabled: true, type: redis, uri: "redis://:a%20redis%20password@127.0.0.1:9/0"}

            """, server: "trusted_proxies: [\"127.0.0.2/32\"]")
    }

    private func trusted(_ url: String, _ more: String...) throws -> Curl.Answer {
        try Curl.send(url, ["--interface", "127.0.0.2"] + more)
    }

    @Test func `is shown to trusted peers on the main listener, and to nobody else`() throws {
        for path in Self.paths {
            #expect(try trusted(daemon.url(path)).status == 200)
            #expect(try trusted(daemon.url(path), "-I").status == 200)
            let post = try trusted(daemon.url(path), "-X", "POST")
            #expect(post.status == 405)
            #expect(post["Allow"] == ["GET, HEAD"])
            for arguments in [[], ["-u", "alice:wonderland"], ["-H", "X-Forwarded-For: 127.0.0.2"], ["-I"]] {
                let answer = try Curl.send(daemon.url(path), arguments)
                #expect(answer.status == 403, "\(path) \(arguments)")
                #expect(!answer.body.contains("local"))
            }
        }
    }

    @Test func `is shown to loopback on the metrics listener, whether or not it is trusted`() throws {
        for path in Self.paths {
            #expect(try Curl.send(daemon.metricsURL(path)).status == 200)
            #expect(try trusted(daemon.metricsURL(path)).status == 200)
            let pages = try [daemon.metricsURL(path), daemon.url(path)].map { try trusted($0).body }
            #expect(pages[0] == pages[1])
        }
    }

    @Test func `says names, types and realms, and no setting of any plug-in`() throws {
        #expect(
            try list("/providers", "providers") == [
                ["name": "local", "realm": "home", "type": "plain"],
                ["name": "directory", "realm": "office", "type": "ldap"],
            ])
        #expect(
            try list("/augmenters", "augmenters") == [["name": "more", "realm": "home", "type": "plain_advanced"]])
    }

    @Test func `holds no secret`() throws {
        let text = try Self.paths.map { try trusted(daemon.url($0)).body }.joined()
        #expect(text.contains("***"))
        for secret in Self.secrets + ["a%20redis%20password"] { #expect(!text.contains(secret), "\(secret)") }
    }

    private func list(_ path: String, _ key: String) throws -> [[String: String]] {
        let body = try trusted(daemon.url(path)).body
        let object = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: [[String: String]]]
        return object?[key] ?? []
    }
}
