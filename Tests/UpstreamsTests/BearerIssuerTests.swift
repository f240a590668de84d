import Base
import JOSE
import Principals
import Rules
import Testing
import Upstreams

struct BearerIssuerTests {
    private let secret = Secret("0123456789abcdef0123456789abcdef")

    private func issuer(
        keyID: String? = nil, audience: String? = nil, attributes: [String]? = nil, maximumBytes: Int = 3500
    ) -> BearerIssuer {
        let settings = TokenSettings(
            issuer: "https://auth.example.org", lifetime: 600, secret: secret, keyID: keyID, audience: audience,
            attributes: attributes, maximumBytes: maximumBytes)
        return BearerIssuer(settings: settings, now: { UnixTime(seconds: 1_700_000_000) })
    }

    private func parts(_ issuer: BearerIssuer, _ permitted: Permitted) async throws -> (
        header: JSONValue, claims: JSONValue
    ) {
        let credentials = try await issuer.credentials(for: permitted, until: .after(.seconds(1)))
        let text = credentials.authorization.withBytes { String(decoding: $0, as: UTF8.self) }
        try #require(text.hasPrefix("Bearer "))
        let parts = text.dropFirst(7).split(separator: ".").map { Base64.decodeURL(Array($0.utf8)) ?? [] }
        try #require(parts.count == 3)
        return (try JSONReader.read(parts[0]), try JSONReader.read(parts[1]))
    }

    @Test func `a token holds exactly the nine claims`() async throws {
        let permitted = Permits.permit(
            roles: ["b", "a"], attributes: ["z": "1", "a": "x\"y"], scopes: ["svc": ["read", "write"]])
        let (header, claims) = try await parts(issuer(), permitted)
        #expect(header == .object([("typ", .text("JWT")), ("alg", .text("HS256"))]))
        #expect(
            claims.members?.map(\.name)
                == ["sub", "iss", "exp", "iat", "roles", "username", "scopes", "realm", "attributes"])
        #expect(claims["sub"]?.text == "default-alice")
        #expect(claims["iss"]?.text == "https://auth.example.org")
        #expect(claims["exp"]?.integer == 1_700_000_600)
        #expect(claims["iat"]?.integer == 1_700_000_000)
        #expect(claims["roles"]?.texts == ["b", "a"])
        #expect(claims["username"]?.text == "alice")
        #expect(claims["realm"]?.text == "default")
        #expect(claims["scopes"] == .object([("svc", .list([.text("read"), .text("write")]))]))
        #expect(claims["attributes"] == .object([("a", .text("x\"y")), ("z", .text("1"))]))
    }

    @Test func `empty roles, scopes and attributes are present`() async throws {
        let (_, claims) = try await parts(issuer(), Permits.permit())
        #expect(claims["roles"] == .list([]))
        #expect(claims["scopes"] == .object([]))
        #expect(claims["attributes"] == .object([]))
    }

    @Test func `key id and audience are sent when configured`() async throws {
        let (header, claims) = try await parts(issuer(keyID: "k1", audience: "kibana"), Permits.permit())
        #expect(header["kid"]?.text == "k1")
        #expect(claims["aud"]?.text == "kibana")
        #expect(claims.members?.count == 10)
    }

    @Test func `only listed attributes are issued, but exp still counts`() async throws {
        let permitted = Permits.permit(attributes: ["mail": "a@b", "exp": "1700000100", "other": "x"])
        let (_, claims) = try await parts(issuer(attributes: ["mail"]), permitted)
        #expect(claims["attributes"] == .object([("mail", .text("a@b"))]))
        #expect(claims["exp"]?.integer == 1_700_000_100)
    }

    @Test(arguments: [
        (1_700_000_030 as Int64?, nil as String?, 1_700_000_030 as Int64),
        (nil, "1700000020", 1_700_000_020),
        (1_700_000_030, "1700000020", 1_700_000_020),
        (1_800_000_000, "1800000000", 1_700_000_600),
        (nil, "1700000020.5", 1_700_000_600),
        (nil, "soon", 1_700_000_600),
    ])
    func `a token never outlives what it stands for`(credential: Int64?, attribute: String?, expected: Int64)
        async throws
    {
        let attributes = attribute.map { ["exp": $0] } ?? [:]
        let (_, claims) = try await parts(issuer(), Permits.permit(attributes: attributes, expiry: credential))
        #expect(claims["exp"]?.integer == expected)
    }

    @Test(arguments: [1_700_000_000, 1_699_999_999, 0, -5, Int64.min])
    func `an expired credential is refused`(expiry: Int64) async {
        await #expect(throws: Refusal(.expired)) {
            _ = try await issuer().credentials(for: Permits.permit(expiry: expiry), until: .after(.seconds(1)))
        }
        await #expect(throws: Refusal(.expired)) {
            let permitted = Permits.permit(attributes: ["exp": "\(expiry)"])
            _ = try await issuer().credentials(for: permitted, until: .after(.seconds(1)))
        }
    }

    @Test func `a token that is too large is refused, not cut`() async {
        let permitted = Permits.permit(roles: (0..<200).map { "role-number-\($0)" })
        await #expect(throws: Refusal(.answerTooLarge)) {
            _ = try await issuer().credentials(for: permitted, until: .after(.seconds(1)))
        }
    }

    @Test func `the signature is HMAC-SHA256 with the raw secret`() async throws {
        let credentials = try await issuer().credentials(for: Permits.permit(), until: .after(.seconds(1)))
        let token = credentials.authorization.withBytes { Array($0.dropFirst(7)) }
        let parts = token.split(separator: UInt8(ascii: "."))
        let claims = try #require(Base64.decodeURL(Array(parts[1])))
        #expect(TokenSigner(key: secret).sign(claims: claims) == token)
    }

    @Test func `a group that is not whitelisted refuses the request`() async throws {
        let mapping = RoleMappingSettings(groupWhitelist: ["Staff"])
        let settings = TokenSettings(issuer: "i", lifetime: 60, secret: secret)
        let issuer = BearerIssuer(settings: settings, whitelist: GroupWhitelist(mapping))
        _ = try await issuer.credentials(for: Permits.permit(roles: ["STAFF"]), until: .after(.seconds(1)))
        await #expect(throws: Refusal(.notWhitelisted)) {
            _ = try await issuer.credentials(
                for: Permits.permit(roles: ["staff", "guests"]), until: .after(.seconds(1)))
        }
    }
}
