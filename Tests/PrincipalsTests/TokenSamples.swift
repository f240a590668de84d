import Base
import Platform
import Principals
import Testing

/// Records for the tests of stores.
enum TokenSamples {
    /// A record with a random digest that was made now and expires after an hour.
    static func token(
        of username: String = "alice", realm: String = "one", at now: Int64 = WallClock.now.seconds,
        lifetime: Int64 = 3600
    ) throws -> StoredToken {
        StoredToken(
            digest: try #require(TokenDigest(bytes: SecureRandom.bytes(32))),
            owner: TokenOwner(username: username, realm: realm), provider: "p", roles: ["r"], created: now,
            expiry: now + lifetime)
    }
}
