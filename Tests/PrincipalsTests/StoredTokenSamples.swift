import Base
import Platform
import Principals

extension StoredToken {
    /// A record of a token that nobody has.
    static func sample(
        _ username: String = "alice", realm: String = "home", provider: String = "p", roles: [String] = ["r"],
        label: String = "", created: Int64 = 1_000_000, expiry: Int64 = 1_003_600, lastUse: Int64? = nil
    ) throws -> StoredToken {
        try StoredToken(
            digest: .sample(), owner: TokenOwner(username: username, realm: realm), provider: provider, roles: roles,
            label: label, created: created, expiry: expiry, lastUse: lastUse)
    }

    /// A record of a token that was made now, by the true clock, and expires after an hour.
    static func fresh(
        of username: String = "alice", realm: String = "home", at now: Int64 = WallClock.now.seconds,
        lifetime: Int64 = 3600
    ) throws -> StoredToken {
        try sample(username, realm: realm, created: now, expiry: now + lifetime)
    }

    /// A record with all members.
    static func full() throws -> StoredToken {
        try StoredToken(
            digest: .sample(), owner: TokenOwner(username: "ame\u{301}lie \"x\"\\", realm: "r\u{1}\u{7F}"),
            provider: "plain/1", roles: ["b", "a", "", "with \u{1F511}"], email: "a@example.test",
            fullName: "Am\u{E9}lie", attributes: ["a.b": "c", "": "", "\u{E9}": "x"],
            scopes: ["s": ["read", "write"], "t": []], label: "laptop", created: 0, expiry: 253_402_300_799,
            lastUse: 5)
    }
}

extension TokenDigest {
    private struct NotRandom: Error {}

    static func sample() throws -> TokenDigest {
        guard let digest = TokenDigest(bytes: SecureRandom.bytes(32)) else { throw NotRandom() }
        return digest
    }
}
