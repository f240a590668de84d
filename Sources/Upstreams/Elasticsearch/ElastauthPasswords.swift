import Base
public import Platform

/// Looks up what elastauth left in the same Redis, so that a migration changes nobody's password.
public struct ElastauthPasswords: Sendable {
    private let client: any RedisClient
    private let entries: ElastauthEntry

    /// Reads with the configured keys, which must be elastauth's.
    public init(client: any RedisClient, sealing: SealingSettings) {
        self.client = client
        entries = ElastauthEntry(sealing)
    }

    /// The password that elastauth gave a user; nil if it gave none that opens and that Elasticsearch takes.
    func password(of username: String, until deadline: Deadline) async -> Secret? {
        let command = RedisCommand("GET", Array(ElastauthEntry.key(of: username).utf8))
        guard case .bulkString(let text)? = try? await client.send(command, until: deadline),
            let password = entries.password(text), password.count >= Self.shortestPassword
        else { return nil }
        return password
    }

    /// What Elasticsearch asks for at least.
    private static let shortestPassword = 6
}
