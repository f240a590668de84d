import Base
import Platform

/// A credential that claims to be a token of ours: `sly_` and 32 random bytes in base64url (RFC 4648 §5). It says nothing
/// by itself; only a store knows whose it is.
struct OpaqueToken: Sendable {
    /// The whole text.
    let text: Secret
    /// Where it stood; only a Bearer credential is ever looked up.
    let isBearer: Bool

    /// Makes one that nobody can guess.
    init() {
        text = Secret(Self.prefix + Base64.encodeURL(SecureRandom.bytes(Self.randomBytes)))
        isBearer = true
    }

    /// Takes a credential that is ours to judge and nobody else's to see: what begins like one of ours, or, as a password or
    /// a user name, with a whole one. Nil for all others.
    init?(in credentials: Credentials) {
        switch credentials {
        case .bearer(let value):
            self.init(value, isBearer: true)
        case .cookie(_, let value):
            self.init(value, isBearer: false)
        case .basic(let username, let password):
            // Both may begin as they like; but whoever types a token there must not send it to a directory.
            if password.withBytes({ Self.leads($0) }) {
                self.init(password, isBearer: false)
            } else if Self.leads(username.utf8) {
                self.init(Secret(username), isBearer: false)
            } else {
                return nil
            }
        case .identity:
            return nil
        }
    }

    private init?(_ value: Secret, isBearer: Bool) {
        guard value.withBytes({ $0.starts(with: Self.prefix) }) else { return nil }
        text = value
        self.isBearer = isBearer
    }

    /// What a store knows it by; nil for a text that we never make, which no store needs to be asked about.
    var digest: TokenDigest? {
        text.withBytes { text in
            guard text.count == Self.byteCount, let random = Base64.decodeURL(text[Self.prefix.count...]),
                random.count == Self.randomBytes
            else { return nil }
            return TokenDigest(of: text)
        }
    }

    /// True if a text begins with a whole token.
    static func leads(_ text: some Collection<UInt8>) -> Bool {
        guard text.starts(with: prefix) else { return false }
        let token = Array(text.prefix(byteCount))
        return token.count == byteCount && Base64.decodeURL(token[prefix.count...]) != nil
    }

    /// What each begins with: by this it is known without a look-up, and leaked ones can be searched for.
    private static let prefix = Array("sly_".utf8)
    private static let randomBytes = 32
    private static let byteCount = 47
}
