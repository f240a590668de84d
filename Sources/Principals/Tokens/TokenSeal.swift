public import Base
import Platform

/// Shows that a record was made by a daemon with the secret key, and by nobody else who can write to the store.
///
/// What is sealed is all of a record but its last use, which changes.
public struct TokenSeal: Sendable {
    /// Under the current key, then under earlier ones.
    private let authenticators: [MessageAuthenticator]

    /// Derives the keys from `secret_key`, which seals, and from earlier ones, whose seals still hold.
    public init(key: Secret, previousKeys: [Secret] = []) {
        authenticators = ([key] + previousKeys).map { secret in
            MessageAuthenticator(key: KeyDerivation.derive(from: secret, label: Self.label, count: 32))
        }
    }

    /// The record with its seal: HMAC-SHA256, 32 bytes.
    func sealed(_ token: StoredToken) -> StoredToken {
        var token = token
        token.seal = authenticators[0].authenticate(Self.message(of: token))
        return token
    }

    /// True if the record is as it was sealed.
    func holds(for token: StoredToken) -> Bool {
        let message = Self.message(of: token)
        return authenticators.contains { $0.verify(token.seal, of: message) }
    }

    private static func message(of token: StoredToken) -> [UInt8] {
        var token = token
        token.lastUse = nil
        token.seal = []
        return StoredTokenCode.encode(token)
    }

    private static let label = "sallyport token store v1"
}
